package steerbench.engine.graph;

import java.util.List;
import java.util.Optional;
import steerbench.engine.onnx.Attribute;
import steerbench.engine.onnx.ElementType;
import steerbench.engine.onnx.OnnxGraph;
import steerbench.engine.onnx.Value;
import steerbench.engine.sae.SaeArchitecture;
import steerbench.engine.sae.SaeConfig;
import steerbench.engine.sae.SaeWeights;
import steerbench.engine.sae.SparseAutoencoder;
import steerbench.engine.weights.BlockSums;
import steerbench.engine.weights.Mode;
import steerbench.engine.weights.WeightFactory;

/// A TopK SAE's encoder: the k largest pre-activations of each token.
///
/// In the fast mode, steps of few tokens (decoding) do not read the whole float32 encoder, whose bytes would
/// be most of their cost: an 8-bit copy says which features may be among the k largest, half as many again
/// as needed, and those are computed in float32. What comes out are float32 activations either way; a feature
/// could only be missed if rounding threw it from the first k behind the first 1.5 k (a test compares both
/// ways). Passes of many tokens use the whole encoder, which is then the cheaper way.
final class TopKEncoder {
    private static final int FEWEST_FEATURES = 1024;
    /// Candidates beyond the k largest at least.
    private static final int MARGIN = 16;

    private final OnnxGraph graph;
    private final String name;
    private final SparseAutoencoder sae;
    private final SaeWeights tensors;
    private final SaeConfig config;
    private final WeightFactory weights;
    private final int k;

    TopKEncoder(OnnxGraph graph, String name, SparseAutoencoder sae, WeightFactory weights) {
        this.graph = graph;
        this.name = name;
        this.sae = sae;
        this.tensors = sae.weights();
        this.config = sae.config();
        this.weights = weights;
        this.k = config.k().orElseThrow();
    }

    /// @param read what the encoder's matrix reads, `(B, S, d_in)`
    /// @param rows how many of the B a pass of many tokens encodes: all, or 1 where all are alike
    SaeActivations encode(Value read, Optional<Value> rows) {
        List<Value> largest = screens(config, weights.mode())
                ? graph.either(
                        isShort(read),
                        () -> screened(read),
                        () -> rows.map(n -> shared(read, n)).orElseGet(() -> top(allFromRows(read), k)),
                        List.of(ElementType.FLOAT, ElementType.INT64))
                : top(all(read), k);
        return new SaeActivations.Sparse(graph, largest.get(0), largest.get(1), k, config.dSae());
    }

    static boolean screens(SaeConfig config, Mode mode) {
        return config.architecture() == SaeArchitecture.TOPK
                && mode == Mode.FAST
                && config.dSae() >= FEWEST_FEATURES
                && candidates(config) < config.dSae();
    }

    private static int candidates(SaeConfig config) {
        int k = config.k().orElseThrow();
        return k + Math.max(MARGIN, k / 2);
    }

    /// Bytes of an encoder's matrix, of whatever SAE, that a pass of this many tokens reads.
    static long matrixBytes(SaeConfig config, Mode mode, int tokens) {
        long row = (long) config.dIn() * Float.BYTES;
        return screens(config, mode) && tokens <= SaeSite.SCREENED_TOKENS
                ? WeightFactory.saeScreenBytes(config.dSae(), config.dIn()) + (long) tokens * candidates(config) * row
                : config.dSae() * row;
    }

    private Value isShort(Value read) {
        Value shape = graph.node("Shape", List.of(read), Attribute.of("start", 0), Attribute.of("end", 2));
        Value tokens = graph.node("ReduceProd", List.of(shape), Attribute.of("keepdims", 0));
        return graph.node("LessOrEqual", List.of(tokens, graph.scalar((long) SaeSite.SCREENED_TOKENS)));
    }

    /// All pre-activations, `(B, S, d_sae)`.
    private Value all(Value read) {
        Value product = weights.saeEncoder(name + ".W_enc", tensors.encoder(), tensors.encoderOutByIn())
                .apply(graph, read, new BlockSums());
        return rescaled(graph.node("Add", List.of(product, bias())));
    }

    /// Encodes the first `n` rows, and gives every row of the batch what came out.
    private List<Value> shared(Value read, Value n) {
        Value first = graph.node("Slice", List.of(read, graph.longs(0), n, graph.longs(0)));
        Value batch = graph.node("Shape", List.of(read), Attribute.of("start", 0), Attribute.of("end", 1));
        Value shape = graph.node("Concat", List.of(batch, graph.longs(1, 1)), Attribute.of("axis", 0));
        return top(allFromRows(first), k).stream()
                .map(found -> graph.node("Expand", List.of(found, shape)))
                .toList();
    }

    /// As [#all], with the table that screening gathers from: the encoder is in memory once.
    private Value allFromRows(Value read) {
        Value product = graph.contrib("FusedMatMul", List.of(read, rows()), Attribute.of("transB", 1));
        return rescaled(graph.node("Add", List.of(product, bias())));
    }

    private Value rows() {
        return weights.saeEncoderRows(graph, name + ".W_enc_rows", tensors.encoder(), tensors.encoderOutByIn());
    }

    private List<Value> screened(Value read) {
        Value rough =
                weights.saeScreen(tensors.encoder(), tensors.encoderOutByIn()).apply(graph, read, new BlockSums());
        Value candidates = unsorted(rescaled(graph.node("Add", List.of(rough, bias()))), candidates(config))
                .get(1);
        // (B, S, candidates, d_in) by (B, S, d_in, 1)
        Value rows = graph.node("Gather", List.of(rows(), candidates));
        Value column = graph.node("Unsqueeze", List.of(read, graph.longs(-1)));
        Value product = graph.node("Squeeze", List.of(graph.node("MatMul", List.of(rows, column)), graph.longs(-1)));
        Value pre = graph.node("Add", List.of(product, graph.node("Gather", List.of(bias(), candidates))));
        if (config.rescalesByDecoderNorm()) {
            pre = graph.node("Mul", List.of(pre, graph.node("Gather", List.of(norms(), candidates))));
        }
        List<Value> best = top(pre, k);
        Value features = graph.node("GatherElements", List.of(candidates, best.get(1)), Attribute.of("axis", -1));
        return List.of(best.get(0), features);
    }

    private List<Value> top(Value of, int count) {
        return top(of, count, true);
    }

    private List<Value> unsorted(Value of, int count) {
        return top(of, count, false);
    }

    private List<Value> top(Value of, int count, boolean sorted) {
        Value values = graph.fresh();
        Value places = graph.fresh();
        graph.node(
                "TopK",
                List.of(of, graph.longs(count)),
                List.of(values, places),
                Attribute.of("axis", -1),
                Attribute.of("sorted", sorted ? 1 : 0));
        return List.of(values, places);
    }

    private Value rescaled(Value pre) {
        return config.rescalesByDecoderNorm() ? graph.node("Mul", List.of(pre, norms())) : pre;
    }

    private Value bias() {
        float[] bias = tensors.encoderBias().toFloats();
        return graph.floats(name + ".b_enc", bias, bias.length);
    }

    private Value norms() {
        float[] norms = sae.decoderNorms();
        return graph.floats(name + ".decoder_norms", norms, norms.length);
    }
}
