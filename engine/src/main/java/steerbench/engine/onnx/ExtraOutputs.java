package steerbench.engine.onnx;

import java.util.List;

/// Makes inner values of a finished ONNX file outputs, without reading the file.
///
/// In protobuf's wire format two messages set end to end are merged: a second `graph` that holds nothing but
/// outputs adds them to the first.
public final class ExtraOutputs {
    private static final int MODEL_GRAPH = 7;
    private static final int GRAPH_OUTPUT = 12;

    private ExtraOutputs() {}

    /// What to append to the file.
    ///
    /// @param names of inner values that are float tensors
    /// @param dims their shape
    public static byte[] suffix(List<String> names, Dim... dims) {
        OnnxProto.Writer graph = new OnnxProto.Writer();
        for (String name : names) {
            graph.message(GRAPH_OUTPUT, OnnxProto.valueInfo(name, ElementType.FLOAT, dims));
        }
        OnnxProto.Writer model = new OnnxProto.Writer();
        model.message(MODEL_GRAPH, graph);
        return model.toBytes();
    }
}
