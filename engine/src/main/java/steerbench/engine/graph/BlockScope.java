package steerbench.engine.graph;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import steerbench.engine.hook.HookPoint;
import steerbench.engine.hook.Site;
import steerbench.engine.layers.Attention;
import steerbench.engine.layers.AttentionInputs;
import steerbench.engine.layers.AttentionKind;
import steerbench.engine.layers.AttentionSpec;
import steerbench.engine.layers.KvSlot;
import steerbench.engine.layers.Residual;
import steerbench.engine.onnx.Attribute;
import steerbench.engine.onnx.Dim;
import steerbench.engine.onnx.ElementType;
import steerbench.engine.onnx.OnnxGraph;
import steerbench.engine.onnx.Value;
import steerbench.engine.weights.BlockSums;
import steerbench.engine.weights.Linear;
import steerbench.engine.weights.WeightFactory;

/// What a family's block sees of the graph under construction: products, attention over the cache, and the
/// hook points.
public final class BlockScope {
    private final OnnxGraph graph;
    private final WeightFactory weights;
    private final BlockSums sums = new BlockSums();
    private final Attention attention;
    private final ElementType cacheType;
    private final AttentionInputs attentionInputs;
    private final Set<HookPoint> taps;
    private final Set<HookPoint> tapped = new HashSet<>();
    private final SiteHooks sites;
    private @Nullable LastRows lastRows;

    /// @param layer behind whose attention only some positions are wanted
    private record LastRows(int layer, Residual stream, int dModel, Value wanted) {}

    BlockScope(
            OnnxGraph graph, WeightFactory weights, GraphSpec spec, AttentionInputs attentionInputs, SiteHooks sites) {
        this.graph = graph;
        this.weights = weights;
        this.attention = spec.attention().attention();
        this.cacheType = spec.attention().cacheType();
        this.attentionInputs = attentionInputs;
        this.taps = spec.taps();
        this.sites = sites;
    }

    /// For the parts of a family that need no attention: its head alone.
    static BlockScope withoutAttention(OnnxGraph graph, WeightFactory weights) {
        GraphSpec none = new GraphSpec(0, 0, Set.of(), List.of(), 0, AttentionKind.PLAIN);
        AttentionInputs inputs = new AttentionInputs(Value.NONE, Value.NONE, Value.NONE, Value.NONE, 0);
        return new BlockScope(graph, weights, none, inputs, new SiteHooks(graph, List.of()));
    }

    public OnnxGraph graph() {
        return graph;
    }

    public WeightFactory weights() {
        return weights;
    }

    /// Absolute positions, `(B, S)` int64: for learned position embeddings.
    public Value positions() {
        return attentionInputs.positions();
    }

    public Value linear(Linear linear, Value x) {
        return linear.apply(graph, x, sums);
    }

    public Value linear(Linear linear, Value x, Optional<Value> bias) {
        Value y = linear.apply(graph, x, sums);
        return bias.map(b -> graph.node("Add", List.of(y, b))).orElse(y);
    }

    /// From the attention of the last layer on, all that is not of wanted positions can go: the stream
    /// becomes `(1, R, d_model)`, and so does what its block adds.
    ///
    /// @param wanted `(R)` int64 among the `B * S` positions
    void keepBehindAttention(int layer, Residual stream, int dModel, Value wanted) {
        lastRows = new LastRows(layer, stream, dModel, wanted);
    }

    /// Attention of one layer; taps z.
    public Value attention(AttentionSpec spec, int layer, Value q, Value k, Value v) {
        return behindAttention(spec, layer, attention.apply(graph, spec, attentionInputs, slot(spec, layer), q, k, v));
    }

    /// As [#attention] with q, k and v side by side in one value.
    public Value packedAttention(AttentionSpec spec, int layer, Value qkv) {
        return behindAttention(
                spec, layer, attention.applyPacked(graph, spec, attentionInputs, slot(spec, layer), qkv));
    }

    private Value behindAttention(AttentionSpec spec, int layer, Value z) {
        tap(new HookPoint(layer, Site.Z), z);
        if (lastRows == null || lastRows.layer() != layer) {
            return z;
        }
        Value wanted = lastRows.wanted();
        int dModel = lastRows.dModel();
        lastRows.stream().replace(all -> rows(all, dModel, wanted));
        return rows(z, spec.heads() * spec.headDim(), wanted);
    }

    /// `(B, S, width) -> (1, R, width)`.
    Value rows(Value all, int width, Value wanted) {
        Value flat = graph.node("Reshape", List.of(all, graph.longs(1, -1, width)));
        return graph.node("Gather", List.of(flat, wanted), Attribute.of("axis", 1));
    }

    private KvSlot slot(AttentionSpec spec, int layer) {
        Dim[] past = {Dim.of("batch"), Dim.of(spec.kvHeads()), Dim.of("capacity"), Dim.of(spec.headDim())};
        KvSlot slot = new KvSlot(
                graph.input(GraphNames.pastKey(layer), cacheType, past),
                graph.input(GraphNames.pastValue(layer), cacheType, past),
                new Value(GraphNames.presentKey(layer)),
                new Value(GraphNames.presentValue(layer)));
        graph.output(slot.presentKey(), cacheType, past);
        graph.output(slot.presentValue(), cacheType, past);
        return slot;
    }

    /// `value` passes a hook beside the residual stream: it comes out of the graph where the spec asks for
    /// that, and is read by the SAEs of this hook.
    public void tap(HookPoint hook, Value value) {
        expose(hook, value);
        sites.read(hook, value);
    }

    private void expose(HookPoint hook, Value value) {
        if (taps.contains(hook) && tapped.add(hook)) {
            graph.output(
                    hook.name(), value, ElementType.FLOAT, Dim.of("batch"), Dim.of("tokens"), Dim.of("width_" + hook));
        }
    }

    /// The stream passes a residual hook: it is read, encoded and edited here where the spec says so.
    public void hook(HookPoint hook, Residual stream) {
        if (taps.contains(hook) && !tapped.contains(hook)) {
            expose(hook, stream.value());
        }
        sites.edit(hook, stream);
    }

    Set<HookPoint> tapped() {
        return Set.copyOf(tapped);
    }
}
