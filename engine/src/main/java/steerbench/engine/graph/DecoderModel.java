package steerbench.engine.graph;

/// A built graph: the ONNX model's bytes, without weights, and what they hold.
public final class DecoderModel {
    private final byte[] onnx;
    private final GraphHalf half;

    DecoderModel(byte[] onnx, GraphHalf half) {
        this.onnx = onnx;
        this.half = half;
    }

    /// The serialised `ModelProto`.
    public byte[] onnx() {
        return onnx.clone();
    }

    public GraphHalf half() {
        return half;
    }
}
