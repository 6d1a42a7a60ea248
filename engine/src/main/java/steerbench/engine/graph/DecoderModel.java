package steerbench.engine.graph;

import java.util.List;

/// A built graph: the ONNX model's bytes (without weights) and what its session must feed and bind.
public final class DecoderModel {
    private final byte[] onnx;
    private final GraphSpec spec;
    private final ModelShape shape;
    private final List<String> inputs;
    private final List<String> outputs;

    DecoderModel(byte[] onnx, GraphSpec spec, ModelShape shape, List<String> inputs, List<String> outputs) {
        this.onnx = onnx;
        this.spec = spec;
        this.shape = shape;
        this.inputs = List.copyOf(inputs);
        this.outputs = List.copyOf(outputs);
    }

    /// The serialised `ModelProto`.
    public byte[] onnx() {
        return onnx.clone();
    }

    public GraphSpec spec() {
        return spec;
    }

    public ModelShape shape() {
        return shape;
    }

    public List<String> inputs() {
        return inputs;
    }

    public List<String> outputs() {
        return outputs;
    }

    public boolean endsInLogits() {
        return spec.toLayer() == shape.nLayers();
    }
}
