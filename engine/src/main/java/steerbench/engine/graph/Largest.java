package steerbench.engine.graph;

import java.util.List;
import steerbench.engine.onnx.Attribute;
import steerbench.engine.onnx.OnnxGraph;
import steerbench.engine.onnx.Value;

/// The largest values along the last dimension.
///
/// @param values `(.., k)`
/// @param places int64 `(.., k)`: where they stand
record Largest(Value values, Value places) {

    /// Largest first.
    static Largest of(OnnxGraph graph, Value of, int k) {
        return of(graph, of, graph.longs(k), true);
    }

    /// Largest first, as many as `k` `(1)` says.
    static Largest of(OnnxGraph graph, Value of, Value k) {
        return of(graph, of, k, true);
    }

    /// In any order.
    static Largest unsorted(OnnxGraph graph, Value of, int k) {
        return of(graph, of, graph.longs(k), false);
    }

    private static Largest of(OnnxGraph graph, Value of, Value k, boolean sorted) {
        Largest largest = new Largest(graph.fresh(), graph.fresh());
        graph.node(
                "TopK",
                List.of(of, k),
                List.of(largest.values, largest.places),
                Attribute.of("axis", -1),
                Attribute.of("sorted", sorted ? 1 : 0));
        return largest;
    }
}
