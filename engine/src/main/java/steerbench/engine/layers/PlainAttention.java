package steerbench.engine.layers;

import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import steerbench.engine.onnx.Attribute;
import steerbench.engine.onnx.ElementType;
import steerbench.engine.onnx.OnnxGraph;
import steerbench.engine.onnx.Value;

/// Attention from standard operators, for what the fused one refuses: any head size, any batch over any
/// cache, float32 on every provider. Writes new keys and values into the cache at their positions, then
/// attends over the filled part.
public final class PlainAttention implements Attention {
    private static final float MASKED = -1e30f;

    @Override
    public Value applyPacked(OnnxGraph graph, AttentionSpec spec, AttentionInputs inputs, KvSlot kv, Value qkv) {
        long qSize = (long) spec.heads() * spec.headDim();
        long kvSize = (long) spec.kvHeads() * spec.headDim();
        Value q = graph.fresh();
        Value k = graph.fresh();
        Value v = graph.fresh();
        graph.node(
                "Split", List.of(qkv, graph.longs(qSize, kvSize, kvSize)), List.of(q, k, v), Attribute.of("axis", -1));
        return apply(graph, spec, inputs, kv, q, k, v);
    }

    @Override
    public Value apply(
            OnnxGraph graph, AttentionSpec spec, AttentionInputs inputs, KvSlot kv, Value q, Value k, Value v) {
        Value heads = rotated(graph, spec, inputs, q, spec.heads());
        Value newKeys = rotated(graph, spec, inputs, k, spec.kvHeads());
        Value newValues = split(graph, v, spec.kvHeads(), spec.headDim());
        write(graph, inputs, kv.pastKey(), newKeys, kv.presentKey());
        write(graph, inputs, kv.pastValue(), newValues, kv.presentValue());
        Value keys = filled(graph, kv.presentKey(), inputs.length());
        Value values = filled(graph, kv.presentValue(), inputs.length());

        // Query heads that share a KV head are stacked along the tokens: (B, kv, group * S, head_dim).
        int group = spec.heads() / spec.kvHeads();
        Value stackedShape = graph.longs(0, spec.kvHeads(), -1, spec.headDim());
        Value stacked = graph.node("Reshape", List.of(heads, stackedShape));
        Value scores = graph.contrib(
                "FusedMatMul", List.of(stacked, keys), Attribute.of("transB", 1), Attribute.of("alpha", spec.scale()));
        if (spec.softcap().isPresent()) {
            Value cap = graph.scalar((float) spec.softcap().getAsDouble());
            scores = graph.node(
                    "Mul", List.of(graph.node("Tanh", List.of(graph.node("Div", List.of(scores, cap)))), cap));
        }
        // The mask is (B, 1, S, total), stacked as the query heads are.
        Value mask = mask(graph, spec, inputs);
        Value stackedMask =
                group == 1 ? mask : graph.node("Concat", Collections.nCopies(group, mask), Attribute.of("axis", 2));
        Value masked = graph.node("Add", List.of(scores, stackedMask));
        Value weights = graph.node("Softmax", List.of(masked), Attribute.of("axis", -1));
        Value mixed = graph.node("MatMul", List.of(weights, values));
        Value byHead = graph.node("Reshape", List.of(mixed, graph.longs(0, spec.heads(), -1, spec.headDim())));
        Value tokensFirst = swapped(graph, byHead);
        return graph.node("Reshape", List.of(tokensFirst, graph.longs(0, 0, (long) spec.heads() * spec.headDim())));
    }

    /// `(B, a, b, head_dim) -> (B, b, a, head_dim)`.
    private static Value swapped(OnnxGraph graph, Value x) {
        return graph.node("Transpose", List.of(x), Attribute.of("perm", List.of(0L, 2L, 1L, 3L)));
    }

    /// `(B, S, n * head_dim) -> (B, n, S, head_dim)`.
    private static Value split(OnnxGraph graph, Value x, int n, int headDim) {
        return swapped(graph, graph.node("Reshape", List.of(x, graph.longs(0, 0, n, headDim))));
    }

    private static Value rotated(OnnxGraph graph, AttentionSpec spec, AttentionInputs inputs, Value x, int n) {
        Value byHead = split(graph, x, n, spec.headDim());
        if (spec.rotary().isEmpty()) {
            return byHead;
        }
        Rotary rotary = spec.rotary().get();
        return rotate(graph, spec, inputs, byHead, rotary);
    }

    private static Value rotate(
            OnnxGraph graph, AttentionSpec spec, AttentionInputs inputs, Value byHead, Rotary rotary) {
        int pairs = rotary.frequencies().pairs();
        Value cos = atPositions(graph, rotary.cosines(graph, inputs.maxPositions(), ElementType.FLOAT, 1), inputs);
        Value sin = atPositions(graph, rotary.sines(graph, inputs.maxPositions(), ElementType.FLOAT, 1), inputs);
        int rest = spec.headDim() - 2 * pairs;
        Value turning = byHead;
        Value kept = Value.NONE;
        if (rest > 0) {
            turning = graph.fresh();
            kept = graph.fresh();
            graph.node(
                    "Split",
                    List.of(byHead, graph.longs(2L * pairs, rest)),
                    List.of(turning, kept),
                    Attribute.of("axis", -1));
        }
        Value a;
        Value b;
        if (rotary.interleaved()) {
            Value inPairs = graph.node("Reshape", List.of(turning, graph.longs(0, 0, 0, pairs, 2)));
            a = graph.node("Gather", List.of(inPairs, graph.scalar(0L)), Attribute.of("axis", -1));
            b = graph.node("Gather", List.of(inPairs, graph.scalar(1L)), Attribute.of("axis", -1));
        } else {
            a = graph.fresh();
            b = graph.fresh();
            graph.node("Split", List.of(turning, graph.longs(pairs, pairs)), List.of(a, b), Attribute.of("axis", -1));
        }
        Value first =
                graph.node("Sub", List.of(graph.node("Mul", List.of(a, cos)), graph.node("Mul", List.of(b, sin))));
        Value second =
                graph.node("Add", List.of(graph.node("Mul", List.of(b, cos)), graph.node("Mul", List.of(a, sin))));
        Value turned;
        if (rotary.interleaved()) {
            Value one = graph.node("Unsqueeze", List.of(first, graph.longs(-1)));
            Value two = graph.node("Unsqueeze", List.of(second, graph.longs(-1)));
            Value paired = graph.node("Concat", List.of(one, two), Attribute.of("axis", -1));
            turned = graph.node("Reshape", List.of(paired, graph.longs(0, 0, 0, 2L * pairs)));
        } else {
            turned = graph.node("Concat", List.of(first, second), Attribute.of("axis", -1));
        }
        return rest > 0 ? graph.node("Concat", List.of(turned, kept), Attribute.of("axis", -1)) : turned;
    }

    /// Rows of a rotary table at the tokens' positions, `(B, 1, S, pairs)`.
    private static Value atPositions(OnnxGraph graph, Value table, AttentionInputs inputs) {
        Value rows = graph.node("Gather", List.of(table, inputs.positions()));
        return graph.node("Unsqueeze", List.of(rows, graph.longs(1)));
    }

    /// `present = past` with the new rows at their positions. Past and present share memory, so the copy is
    /// none.
    private static void write(OnnxGraph graph, AttentionInputs inputs, Value past, Value added, Value present) {
        Value positions = graph.node("Unsqueeze", List.of(inputs.positions(), graph.longs(1, 3))); // (B, 1, S, 1)
        Value indices = graph.node("Expand", List.of(positions, graph.node("Shape", List.of(added))));
        graph.node("ScatterElements", List.of(past, indices, added), List.of(present), Attribute.of("axis", 2));
    }

    private static Value filled(OnnxGraph graph, Value cache, Value total) {
        return graph.node("Slice", List.of(cache, graph.longs(0), total, graph.longs(2)));
    }

    /// 0 where a query may look, a large negative number elsewhere: `(B, 1, S, total)`.
    private static Value mask(OnnxGraph graph, AttentionSpec spec, AttentionInputs inputs) {
        Value query = graph.node("Unsqueeze", List.of(inputs.positions(), graph.longs(1, 3)));
        long[] all = LongStream.range(0, inputs.maxPositions()).toArray();
        Value key = graph.node(
                "Slice",
                List.of(graph.longs("positions_of_keys", all), graph.longs(0), inputs.length(), graph.longs(0)));
        Value hidden = graph.node("Greater", List.of(key, query));
        if (spec.window().isPresent()) {
            // A window of W sees the token itself and W - 1 before it.
            Value oldest = graph.node(
                    "Sub", List.of(query, graph.scalar((long) spec.window().getAsInt())));
            Value tooOld = graph.node("LessOrEqual", List.of(key, oldest));
            hidden = graph.node("Or", List.of(hidden, tooOld));
        }
        return graph.node("Mul", List.of(cast(graph, hidden, ElementType.FLOAT), graph.scalar(MASKED)));
    }

    private static Value cast(OnnxGraph graph, Value x, ElementType type) {
        return graph.node("Cast", List.of(x), Attribute.of("to", type.code()));
    }
}
