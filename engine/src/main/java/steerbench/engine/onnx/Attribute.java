package steerbench.engine.onnx;

import com.google.protobuf.ByteString;
import java.util.List;

/// A node's attribute. The kinds are those of `AttributeProto` that our operators use.
public sealed interface Attribute {
    String name();

    record IntAttribute(String name, long value) implements Attribute {}

    record FloatAttribute(String name, float value) implements Attribute {}

    record IntsAttribute(String name, List<Long> values) implements Attribute {}

    record TextAttribute(String name, String value) implements Attribute {}

    /// A branch of an `If`: nodes and their outputs; everything else they name lies in the graph around them.
    record GraphAttribute(String name, ByteString nodes, List<TypedValue> outputs) implements Attribute {}

    record TypedValue(Value value, ElementType type) {}

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
