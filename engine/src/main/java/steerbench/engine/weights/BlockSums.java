package steerbench.engine.weights;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import steerbench.engine.onnx.Attribute;
import steerbench.engine.onnx.OnnxGraph;
import steerbench.engine.onnx.Value;

/// Sums of an activation over blocks of its last dimension, `(B, S, in) -> (B, S, in / block)`; computed once
/// for all matrices that read the same activation. One a graph.
public final class BlockSums {
    private record Key(Value x, int block) {}

    private final Map<Key, Value> known = new HashMap<>();
    private final Map<Value, Value> withSums = new HashMap<>();

    Value of(OnnxGraph graph, Value x, int in, int block) {
        Value sum = known.get(new Key(x, block));
        if (sum == null) {
            Value blocks = graph.node("Reshape", List.of(x, graph.longs(0, 0, in / block, block)));
            sum = graph.node("ReduceSum", List.of(blocks, graph.longs(3)), Attribute.of("keepdims", 0));
            known.put(new Key(x, block), sum);
        }
        return sum;
    }

    /// `x` and behind it the sums of its blocks, `(B, S, in) -> (B, S, columns.width)`.
    Value behind(OnnxGraph graph, Value x, SumColumns columns) {
        Value both = withSums.get(x);
        if (both == null) {
            List<Value> parts = new ArrayList<>(List.of(x));
            parts.addAll(Collections.nCopies(SumColumns.COPIES, of(graph, x, columns.in(), SumColumns.BLOCK)));
            both = graph.node("Concat", parts, Attribute.of("axis", 2));
            withSums.put(x, both);
        }
        return both;
    }
}
