package steerbench.engine.graph;

import java.util.List;
import steerbench.engine.onnx.Attribute;
import steerbench.engine.onnx.OnnxGraph;
import steerbench.engine.onnx.Value;

/// Reductions over the last dimension. In graphs for CUDA by the one operator that it computes without cuDNN:
/// `ReduceL2`, `ReduceSumSquare` and `ReduceMax`, and sums over a dimension in the middle, all fail where
/// that is missing. On the CPU by the operators meant for them, whose last bits results were made with.
final class Reductions {
    private Reductions() {}

    static Value sumOfSquares(OnnxGraph graph, Value x) {
        if (graph.isCpuOnly()) {
            return graph.node("ReduceSumSquare", List.of(x, graph.longs(-1)), Attribute.of("keepdims", 1));
        }
        Value squares = graph.node("Mul", List.of(x, x));
        return graph.node("ReduceSum", List.of(squares, graph.longs(-1)), Attribute.of("keepdims", 1));
    }

    static Value norm(OnnxGraph graph, Value x) {
        return graph.isCpuOnly()
                ? graph.node("ReduceL2", List.of(x, graph.longs(-1)), Attribute.of("keepdims", 1))
                : graph.node("Sqrt", List.of(sumOfSquares(graph, x)));
    }
}
