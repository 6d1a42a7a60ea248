package steerbench.engine.graph;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import steerbench.engine.hook.HookPoint;
import steerbench.engine.layers.AttentionInputs;
import steerbench.engine.layers.AttentionKind;
import steerbench.engine.layers.Residual;
import steerbench.engine.onnx.Attribute;
import steerbench.engine.onnx.Dim;
import steerbench.engine.onnx.ElementType;
import steerbench.engine.onnx.OnnxGraph;
import steerbench.engine.onnx.Value;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.weights.WeightFactory;

/// Assembles a decoder, its SAEs and their edits into one graph.
public final class DecoderGraph {
    private final OnnxGraph graph;
    private final DecoderFamily family;
    private final GraphSpec spec;
    private final WeightFactory weights;

    private DecoderGraph(DecoderFamily family, GraphSpec spec, WeightFactory weights) {
        this.graph = new OnnxGraph(spec.attention() == AttentionKind.FUSED);
        this.family = family;
        this.spec = spec;
        this.weights = weights;
    }

    public static DecoderModel build(DecoderFamily family, GraphSpec spec, WeightFactory weights) {
        return new DecoderGraph(family, spec, weights).build();
    }

    /// float32 `(1, N, d_model)`.
    public static final String DIRECTIONS = "directions";
    /// int64 `(1, N, top)`.
    public static final String TOP_TOKENS = "top_tokens";

    /// The bytes of a graph that reads directions of the residual stream through final norm and unembedding.
    public static byte[] unembedding(DecoderFamily family, WeightFactory weights, int top) {
        OnnxGraph graph = new OnnxGraph();
        Value directions = graph.input(
                DIRECTIONS,
                ElementType.FLOAT,
                Dim.of(1),
                Dim.of("directions"),
                Dim.of(family.shape().dModel()));
        Value logits = family.head(BlockScope.withoutAttention(graph, weights), directions);
        Value ids = new Value(TOP_TOKENS);
        graph.node("TopK", List.of(logits, graph.longs(top)), List.of(graph.fresh(), ids), Attribute.of("axis", -1));
        graph.output(ids, ElementType.INT64, Dim.of(1), Dim.of("directions"), Dim.of(top));
        return graph.toModel();
    }

    private DecoderModel build() {
        ModelShape shape = family.shape();
        Dim batch = Dim.of("batch");
        Dim tokens = Dim.of("tokens");
        AttentionInputs attention = new AttentionInputs(
                graph.input(GraphNames.POSITIONS, ElementType.INT64, batch, tokens),
                graph.input(GraphNames.LAST_INDEX, ElementType.INT32, batch),
                graph.input(GraphNames.TOTAL, ElementType.INT32),
                graph.input(GraphNames.LENGTH, ElementType.INT64, Dim.of(1)),
                spec.maxPositions());
        SiteHooks sites = new SiteHooks(graph, spec.sites());
        BlockScope scope = new BlockScope(graph, weights, spec, attention, sites);

        Value start = spec.startsFromIds()
                ? family.embed(scope, graph.input(GraphNames.IDS, ElementType.INT64, batch, tokens))
                : graph.input(GraphNames.RESIDUAL_IN, ElementType.FLOAT, batch, tokens, Dim.of(shape.dModel()));
        Residual stream = new Residual(graph, start);
        if (!spec.startsFromIds()) {
            // The cut lies behind block fromLayer - 1: hooks on its output belong to this graph.
            scope.hook(HookPoint.residPost(spec.fromLayer() - 1), stream);
        }
        boolean endsInLogits = spec.toLayer() == shape.nLayers();
        Value wanted =
                endsInLogits ? graph.input(GraphNames.LOGIT_ROWS, ElementType.INT64, Dim.of("logit_rows")) : Value.NONE;
        int last = shape.nLayers() - 1;
        boolean dropsRows = endsInLogits && spec.isBlindBehindAttention(last);
        for (int layer = spec.fromLayer(); layer < spec.toLayer(); layer++) {
            scope.hook(HookPoint.residPre(layer), stream);
            if (dropsRows && layer == last) {
                scope.keepBehindAttention(last, stream, shape.dModel(), wanted);
            }
            family.block(scope, stream, layer);
            boolean cutHere = layer == spec.toLayer() - 1 && !endsInLogits;
            if (!cutHere) {
                scope.hook(HookPoint.residPost(layer), stream);
            }
        }
        if (endsInLogits) {
            Value rows = dropsRows ? stream.value() : scope.rows(stream.value(), shape.dModel(), wanted);
            head(scope, rows, shape);
        } else {
            graph.output(
                    GraphNames.RESIDUAL_OUT, stream.value(), ElementType.FLOAT, batch, tokens, Dim.of(shape.dModel()));
        }
        checkReached(scope.tapped(), sites.reached());
        return new DecoderModel(graph.toModel(), new GraphHalf(spec, shape, graph.inputNames(), graph.outputNames()));
    }

    private void head(BlockScope scope, Value rows, ModelShape shape) {
        Value logits = family.head(scope, rows);
        Dim vocabulary = Dim.of(shape.vocabSize());
        graph.output(GraphNames.LOGITS, logits, ElementType.FLOAT, Dim.of(1), Dim.of("logit_rows"), vocabulary);
        Value logProbabilities = graph.node("LogSoftmax", List.of(logits), Attribute.of("axis", -1));
        graph.output(
                GraphNames.LOG_PROBABILITIES,
                logProbabilities,
                ElementType.FLOAT,
                Dim.of(1),
                Dim.of("logit_rows"),
                vocabulary);
    }

    /// A hook that never came by would leave an input or output out of the graph.
    private void checkReached(Set<HookPoint> tapped, Set<HookPoint> read) {
        Set<HookPoint> missing = new TreeSet<>(spec.taps());
        missing.removeAll(tapped);
        spec.sites().stream().map(SaeSite::hook).filter(h -> !read.contains(h)).forEach(missing::add);
        if (!missing.isEmpty()) {
            throw new InvalidRequestException(
                    "hook " + missing.iterator().next(),
                    family.shape().name() + " has no such hook in blocks " + spec.fromLayer() + " to "
                            + (spec.toLayer() - 1),
                    "Choose a layer below " + family.shape().nLayers()
                            + "; parallel blocks (GPT-NeoX) have no hook_resid_mid");
        }
    }
}
