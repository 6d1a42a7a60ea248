package steerbench.engine.onnx;

import java.util.List;
import java.util.Map;

/// A node's attribute. The kinds are those of `AttributeProto` that our operators use.
public sealed interface Attribute {
    String name();

    /// The same with values under other names.
    default Attribute renamed(Map<Value, Value> names) {
        return this;
    }

    record IntAttribute(String name, long value) implements Attribute {}

    record FloatAttribute(String name, float value) implements Attribute {}

    record IntsAttribute(String name, List<Long> values) implements Attribute {}

    record TextAttribute(String name, String value) implements Attribute {}

    /// A branch of an `If`: nodes and their outputs; everything else they name lies in the graph around them.
    record GraphAttribute(String name, Branch branch) implements Attribute {
        @Override
        public Attribute renamed(Map<Value, Value> names) {
            return new GraphAttribute(name, branch.renamed(names));
        }
    }

    static Attribute of(String name, long value) {
        return new IntAttribute(name, value);
    }

    static Attribute of(String name, float value) {
        return new FloatAttribute(name, value);
    }

    static Attribute of(String name, List<Long> values) {
        return new IntsAttribute(name, List.copyOf(values));
    }

    static Attribute of(String name, String value) {
        return new TextAttribute(name, value);
    }
}
