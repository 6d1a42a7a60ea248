package steerbench.engine.graph;

import java.util.List;
import steerbench.engine.onnx.Attribute;
import steerbench.engine.onnx.OnnxGraph;
import steerbench.engine.onnx.Value;
import steerbench.engine.sae.SaeWeights;
import steerbench.engine.weights.BlockSums;
import steerbench.engine.weights.WeightFactory;

/// What an SAE's encoder reads multiplied with `W_enc`: with all of it, with chosen rows, or roughly.
///
/// In the fast mode, steps of few tokens (decoding) do not read the whole float32 encoder, whose bytes would
/// be most of their cost: an 8-bit copy says which features are worth computing, and those are computed in
/// float32. What is reported and what gates are float32 activations either way.
final class EncoderProducts {
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
        this.screens = new Screening(site).isUsed();
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
