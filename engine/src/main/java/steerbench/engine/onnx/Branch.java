package steerbench.engine.onnx;

import java.util.List;
import java.util.Map;

/// One way of an `If`.
public final class Branch {
    private final List<Node> nodes;
    private final List<Result> results;

    /// What a branch returns.
    record Result(Value value, ElementType type) {}

    Branch(List<Node> nodes, List<Result> results) {
        this.nodes = List.copyOf(nodes);
        this.results = List.copyOf(results);
    }

    List<Node> nodes() {
        return nodes;
    }

    List<Result> results() {
        return results;
    }

    /// The same reading values of the graph around it under other names.
    Branch renamed(Map<Value, Value> names) {
        return new Branch(nodes.stream().map(n -> n.renamed(names)).toList(), results);
    }
}
