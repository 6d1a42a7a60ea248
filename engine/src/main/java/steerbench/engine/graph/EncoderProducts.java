package steerbench.engine.graph;

import java.util.List;
import steerbench.engine.onnx.Attribute;
import steerbench.engine.onnx.OnnxGraph;
import steerbench.engine.onnx.Value;
import steerbench.engine.sae.SaeConfig;
import steerbench.engine.sae.SaeWeights;
import steerbench.engine.weights.BlockSums;
import steerbench.engine.weights.Mode;
import steerbench.engine.weights.WeightFactory;

/// What an SAE's encoder reads multiplied with `W_enc`: with all of it, with chosen rows, or roughly.
///
/// In the fast mode, steps of few tokens (decoding) do not read the whole float32 encoder, whose bytes would
/// be most of their cost: an 8-bit copy says which features are worth computing, and those are computed in
/// float32. What is reported and what gates are float32 activations either way.
final class EncoderProducts {
    private static final int FEWEST_FEATURES = 1024;

    private final OnnxGraph graph;
    private final String name;
    private final SaeWeights tensors;
    private final WeightFactory weights;
    private final boolean screens;

    /// @param name of the SAE in the graph
    EncoderProducts(OnnxGraph graph, String name, SaeSite site) {
        this.graph = graph;
        this.name = name;
        this.tensors = site.sae().weights();
        this.weights = site.weights();
        this.screens = screens(site);
    }

    static boolean screens(SaeSite site) {
        return mostScreened(site) > 0;
    }

    /// Steps of at most so many tokens are screened; 0: none are. Where more is to be reported than screening
    /// would compute, or the candidates would be as many as the features, it gains nothing.
    static int mostScreened(SaeSite site) {
        SaeConfig config = site.sae().config();
        if (site.weights().mode() != Mode.FAST || config.dSae() < FEWEST_FEATURES) {
            return 0;
        }
        if (config.k().isPresent()) {
            return TopKEncoder.candidates(config) < config.dSae() ? SaeSite.SCREENED_TOKENS : 0;
        }
        int rows = ThresholdEncoder.rows(site.readoutSize());
        boolean gains = rows > 0 && rows < ThresholdEncoder.capacity(config);
        return gains ? Math.min(SaeSite.SCREENED_TOKENS, ThresholdEncoder.mostRows(config) / rows) : 0;
    }

    /// With the whole encoder, `(B, S, d_sae)`.
    Value whole(Value read) {
        // The table of rows that screening gathers from serves here too: the encoder is in memory once.
        return screens
                ? graph.contrib("FusedMatMul", List.of(read, rows()), Attribute.of("transB", 1))
                : weights.saeEncoder(name + ".W_enc", tensors.encoder(), tensors.encoderOutByIn())
                        .apply(graph, read, new BlockSums());
    }

    /// With the 8-bit copy, `(B, S, d_sae)`.
    Value rough(Value read) {
        return weights.saeScreen(name + ".screen", tensors.encoder(), tensors.encoderOutByIn())
                .apply(graph, read, new BlockSums());
    }

    /// How far [#rough] may lie from [#whole] per unit of `||read||`, `(d_sae)`.
    Value slack() {
        return weights.saeScreenSlack(graph, name + ".slack", tensors.encoder(), tensors.encoderOutByIn());
    }

    /// With the rows of features of each token's own, `(B, S, C) -> (B, S, C)`, or of all tokens alike, `(C)
    /// -> (B, S, C)`. Every token is a product of its own, so that its last bits do not depend on how many
    /// others there are.
    Value with(Value features, Value read) {
        Value chosen = graph.node("Gather", List.of(rows(), features)); // ([B, S,] C, d_in) by (B, S, d_in, 1)
        Value column = graph.node("Unsqueeze", List.of(read, graph.longs(-1)));
        return graph.node("Squeeze", List.of(graph.node("MatMul", List.of(chosen, column)), graph.longs(-1)));
    }

    private Value rows() {
        return weights.saeEncoderRows(graph, name + ".W_enc_rows", tensors.encoder(), tensors.encoderOutByIn());
    }
}
