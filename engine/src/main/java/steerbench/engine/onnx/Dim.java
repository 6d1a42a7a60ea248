package steerbench.engine.onnx;

/// One dimension of a graph input or output: a number, or a name for what the caller decides.
public sealed interface Dim {
    record Fixed(long size) implements Dim {}

    record Named(String name) implements Dim {}

    static Dim of(long size) {
        return new Fixed(size);
    }

    static Dim of(String name) {
        return new Named(name);
    }
}
