package steerbench.engine.layers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import steerbench.engine.onnx.Attribute;
import steerbench.engine.onnx.ElementType;
import steerbench.engine.onnx.OnnxGraph;
import steerbench.engine.onnx.Value;

/// ONNX Runtime's fused operator: rotary positions, cache update, softmax in one node. The fast path.
///
/// Measured limits on CPU (`engine.md`, decisions, and what 1.28 says when asked): `head_dim` a multiple of
/// 8, with rotary positions of 16 and rotated pairs a multiple of 8; no step of several tokens over a filled
/// cache at batch > 1. The session keeps to the last, [PlainAttention] serves the rest.
public final class GroupedQueryAttention implements Attention {
    private final ElementType type;

    /// @param type of keys, values and the computation; neighbours are float32 in any case
    GroupedQueryAttention(ElementType type) {
        this.type = type;
    }

    /// @param rotaryDims rotated dimensions of a head; 0: none
    public static boolean supports(int headDim, int rotaryDims) {
        return rotaryDims == 0 ? headDim % 8 == 0 : headDim % 16 == 0 && rotaryDims % 16 == 0;
    }

    @Override
    public Value apply(
            OnnxGraph graph, AttentionSpec spec, AttentionInputs inputs, KvSlot kv, Value q, Value k, Value v) {
        Value queries = scalesQueries(spec) ? graph.node("Mul", List.of(q, graph.scalar(spec.scale()))) : q;
        return node(graph, spec, inputs, kv, queries, k, v);
    }

    @Override
    public Value applyPacked(OnnxGraph graph, AttentionSpec spec, AttentionInputs inputs, KvSlot kv, Value qkv) {
        Value scaled = scalesQueries(spec) ? graph.node("Mul", List.of(qkv, packedScale(graph, spec))) : qkv;
        return node(graph, spec, inputs, kv, scaled, Value.NONE, Value.NONE);
    }

    /// On the CPU, scores that need no factor are computed by a faster kernel: twice as fast for one row at
    /// 250 positions. Where all of a head is rotated, its tables can hold the factor, half of it for queries
    /// and half for keys.
    private boolean scalesByRotating(AttentionSpec spec) {
        return type == ElementType.FLOAT
                && spec.rotary()
                        .filter(r -> 2 * r.frequencies().pairs() == spec.headDim())
                        .isPresent();
    }

    private boolean scalesQueries(AttentionSpec spec) {
        return type == ElementType.FLOAT && !scalesByRotating(spec);
    }

    /// The factor for queries, 1 for the keys and values beside them.
    private static Value packedScale(OnnxGraph graph, AttentionSpec spec) {
        int queries = spec.heads() * spec.headDim();
        float[] factors = new float[queries + 2 * spec.kvHeads() * spec.headDim()];
        Arrays.fill(factors, 1);
        Arrays.fill(factors, 0, queries, spec.scale());
        return graph.floats("attention.scale*" + spec.scale(), factors, factors.length);
    }

    private Value node(
            OnnxGraph graph, AttentionSpec spec, AttentionInputs inputs, KvSlot kv, Value q, Value k, Value v) {
        List<Value> in = new ArrayList<>(List.of(
                typed(graph, q),
                typed(graph, k),
                typed(graph, v),
                kv.pastKey(),
                kv.pastValue(),
                inputs.lastIndex(),
                inputs.total()));
        List<Attribute> attributes = new ArrayList<>(List.of(
                Attribute.of("num_heads", spec.heads()),
                Attribute.of("kv_num_heads", spec.kvHeads()),
                Attribute.of("scale", type == ElementType.FLOAT ? 1f : spec.scale())));
        Optional<Rotary> rotary = spec.rotary();
        if (rotary.isPresent()) {
            float stretch = scalesByRotating(spec) ? (float) Math.sqrt(spec.scale()) : 1;
            in.add(rotary.get().cosines(graph, inputs.maxPositions(), type, stretch));
            in.add(rotary.get().sines(graph, inputs.maxPositions(), type, stretch));
            attributes.add(Attribute.of("do_rotary", 1));
            attributes.add(Attribute.of("rotary_interleaved", rotary.get().interleaved() ? 1 : 0));
        }
        spec.window().ifPresent(w -> attributes.add(Attribute.of("local_window_size", w)));
        spec.softcap().ifPresent(c -> attributes.add(Attribute.of("softcap", (float) c)));
        Value z = graph.fresh();
        graph.contrib(
                "GroupQueryAttention",
                in,
                List.of(z, kv.presentKey(), kv.presentValue()),
                attributes.toArray(Attribute[]::new));
        return type == ElementType.FLOAT ? z : cast(graph, z, ElementType.FLOAT);
    }

    private Value typed(OnnxGraph graph, Value x) {
        return type == ElementType.FLOAT || x.equals(Value.NONE) ? x : cast(graph, x, type);
    }

    private static Value cast(OnnxGraph graph, Value x, ElementType to) {
        return graph.node("Cast", List.of(x), Attribute.of("to", to.code()));
    }
}
