package steerbench.engine.layers;

import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import steerbench.engine.onnx.OnnxGraph;
import steerbench.engine.onnx.Value;

/// The residual stream while a graph is built, `(B, S, d_model)` float32. What a block adds stays pending
/// until someone reads the stream: a norm then adds and normalises in one node, which is the common case.
public final class Residual {
    private final OnnxGraph graph;
    private Value sum;
    private @Nullable Value pending;

    public Residual(OnnxGraph graph, Value start) {
        this.graph = graph;
        this.sum = start;
    }

    public void add(Value update) {
        value();
        pending = update;
    }

    /// The stream itself, with everything added.
    public Value value() {
        if (pending != null) {
            sum = graph.node("Add", List.of(sum, pending));
            pending = null;
        }
        return sum;
    }

    /// Goes on with something made of it, such as some of its rows.
    public void replace(UnaryOperator<Value> change) {
        sum = change.apply(value());
    }

    /// The normalised stream, the input of a block's attention or MLP.
    public Value normed(Norm norm) {
        if (pending == null) {
            return norm.apply(graph, sum);
        }
        Value out = graph.fresh();
        Value newSum = graph.fresh();
        norm.addAndApply(graph, sum, pending, out, newSum);
        sum = newSum;
        pending = null;
        return out;
    }
}
