package steerbench.engine.onnx;

import java.util.List;
import java.util.Map;

/// An operator of a graph with the names of what it reads and makes.
///
/// @param domain the operator set; empty: the standard one
/// @param name of the node itself
record Node(String domain, String operator, String name, List<Value> in, List<Value> out, List<Attribute> attributes) {
    Node {
        in = List.copyOf(in);
        out = List.copyOf(out);
        attributes = List.copyOf(attributes);
    }

    /// The same with values under other names.
    Node renamed(Map<Value, Value> names) {
        return new Node(
                domain,
                operator,
                name,
                in.stream().map(v -> names.getOrDefault(v, v)).toList(),
                out.stream().map(v -> names.getOrDefault(v, v)).toList(),
                attributes.stream().map(a -> a.renamed(names)).toList());
    }
}
