package steerbench.engine.layers;

import java.util.List;
import steerbench.engine.onnx.Attribute;
import steerbench.engine.onnx.OnnxGraph;
import steerbench.engine.onnx.Value;

/// A normalisation over the last dimension, with its weights as graph values.
public sealed interface Norm {

    Value apply(OnnxGraph graph, Value x);

    /// `out = norm(x + update)`, `sum = x + update`, in one node.
    void addAndApply(OnnxGraph graph, Value x, Value update, Value out, Value sum);

    /// `x / sqrt(mean(x^2) + eps) * weight` (Zhang & Sennrich 2019). Gemma's `1 + w` is folded into `weight`
    /// by the family.
    record Rms(Value weight, float eps) implements Norm {
        @Override
        public Value apply(OnnxGraph graph, Value x) {
            return graph.node(
                    "SimplifiedLayerNormalization",
                    List.of(x, weight),
                    Attribute.of("epsilon", eps),
                    Attribute.of("axis", -1),
                    Attribute.of("stash_type", 1));
        }

        @Override
        public void addAndApply(OnnxGraph graph, Value x, Value update, Value out, Value sum) {
            graph.contrib(
                    "SkipSimplifiedLayerNormalization",
                    List.of(x, update, weight),
                    List.of(out, Value.NONE, Value.NONE, sum),
                    Attribute.of("epsilon", eps));
        }
    }

    /// `(x - mean) / sqrt(var + eps) * weight + bias`.
    record Layer(Value weight, Value bias, float eps) implements Norm {
        @Override
        public Value apply(OnnxGraph graph, Value x) {
            return graph.node(
                    "LayerNormalization",
                    List.of(x, weight, bias),
                    Attribute.of("epsilon", eps),
                    Attribute.of("axis", -1));
        }

        @Override
        public void addAndApply(OnnxGraph graph, Value x, Value update, Value out, Value sum) {
            graph.contrib(
                    "SkipLayerNormalization",
                    List.of(x, update, weight, bias),
                    List.of(out, Value.NONE, Value.NONE, sum),
                    Attribute.of("epsilon", eps));
        }
    }
}
