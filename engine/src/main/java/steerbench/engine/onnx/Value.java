package steerbench.engine.onnx;

/// The name of something computed, fed or stored in a graph.
public record Value(String name) {
    /// An optional input that is left out.
    public static final Value NONE = new Value("");
}
