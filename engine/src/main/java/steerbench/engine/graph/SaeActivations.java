package steerbench.engine.graph;

import java.util.List;
import java.util.OptionalInt;
import steerbench.engine.onnx.Attribute;
import steerbench.engine.onnx.ElementType;
import steerbench.engine.onnx.OnnxGraph;
import steerbench.engine.onnx.Value;

/// Feature activations of a residual, as values of a graph.
interface SaeActivations {
    /// Activations of chosen features, `(F) -> (B, S, F)`.
    Value of(Value features);

    /// All of them, `(B, S, d_sae)`.
    Value dense();

    /// The `k` largest activations of each token: values and features, each `(B, S, k)`, largest first; `k`
    /// is at most the number of features.
    List<Value> top(int k);

    /// All activations at hand, `(B, S, d_sae)`.
    final class Dense implements SaeActivations {
        private final OnnxGraph graph;
        private final Value activations;

        Dense(OnnxGraph graph, Value activations) {
            this.graph = graph;
            this.activations = activations;
        }

        @Override
        public Value of(Value features) {
            return graph.node("Gather", List.of(activations, features), Attribute.of("axis", -1));
        }

        @Override
        public Value dense() {
            return activations;
        }

        @Override
        public List<Value> top(int k) {
            Largest largest = Largest.of(graph, activations, k);
            return List.of(largest.values(), largest.places());
        }
    }

    /// Some of each token at hand, the active ones among them: values and features `(B, S, n)`, largest first.
    final class Sparse implements SaeActivations {
        private final OnnxGraph graph;
        private final Value values;
        private final Value features;
        private final OptionalInt count;
        private final int dSae;

        /// @param values largest first
        /// @param count n; empty where it depends on the text, but is not below what is read out
        Sparse(OnnxGraph graph, Value values, Value features, OptionalInt count, int dSae) {
            this.graph = graph;
            this.values = values;
            this.features = features;
            this.count = count;
            this.dSae = dSae;
        }

        @Override
        public Value of(Value wanted) {
            // (B, S, n, 1) against (F): where a slot's feature is among those at hand, its value, else 0.
            Value byToken = graph.node("Unsqueeze", List.of(features, graph.longs(-1)));
            Value same = graph.node(
                    "Cast",
                    List.of(graph.node("Equal", List.of(byToken, wanted))),
                    Attribute.of("to", ElementType.FLOAT.code()));
            // (B, S, 1, n) by (B, S, n, F)
            Value row = graph.node("Unsqueeze", List.of(values, graph.longs(2)));
            return graph.node("Squeeze", List.of(graph.node("MatMul", List.of(row, same)), graph.longs(2)));
        }

        @Override
        public Value dense() {
            Value tokens = graph.node("Slice", List.of(shape(features), graph.longs(0), graph.longs(-1)));
            Value all = graph.node("Concat", List.of(tokens, graph.longs(dSae)), Attribute.of("axis", 0));
            Value nothing = graph.node("Expand", List.of(graph.scalar(0f), all));
            return graph.node("ScatterElements", List.of(nothing, features, values), Attribute.of("axis", -1));
        }

        private Value shape(Value of) {
            return graph.node("Shape", List.of(of));
        }

        @Override
        public List<Value> top(int k) {
            if (count.isPresent() && k >= count.getAsInt()) {
                return List.of(values, features);
            }
            Value end = graph.longs(k);
            Value start = graph.longs(0);
            Value axis = graph.longs(2);
            return List.of(
                    graph.node("Slice", List.of(values, start, end, axis)),
                    graph.node("Slice", List.of(features, start, end, axis)));
        }
    }
}
