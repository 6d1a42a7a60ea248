package steerbench.engine.layers;

import java.util.List;
import steerbench.engine.onnx.Attribute;
import steerbench.engine.onnx.OnnxGraph;
import steerbench.engine.onnx.Value;

/// The nonlinearity of an MLP.
public enum Activation {
    /// `x * sigmoid(x)`.
    SILU {
        @Override
        public Value apply(OnnxGraph graph, Value x) {
            return graph.contrib("QuickGelu", List.of(x), Attribute.of("alpha", 1.0f));
        }
    },
    /// The tanh approximation: `gelu_new`, `gelu_pytorch_tanh`.
    GELU_TANH {
        @Override
        public Value apply(OnnxGraph graph, Value x) {
            return graph.node("Gelu", List.of(x), Attribute.of("approximate", "tanh"));
        }
    },
    /// The exact one, with erf.
    GELU_ERF {
        @Override
        public Value apply(OnnxGraph graph, Value x) {
            return graph.node("Gelu", List.of(x), Attribute.of("approximate", "none"));
        }
    };

    public abstract Value apply(OnnxGraph graph, Value x);
}
