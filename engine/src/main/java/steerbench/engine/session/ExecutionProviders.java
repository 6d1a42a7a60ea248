package steerbench.engine.session;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtProvider;
import java.util.List;

/// What this build of ONNX Runtime can compute on.
public final class ExecutionProviders {
    private ExecutionProviders() {}

    /// Their names, such as `CPU` and `CUDA`.
    public static List<String> available() {
        return OrtEnvironment.getAvailableProviders().stream()
                .map(OrtProvider::name)
                .sorted()
                .toList();
    }
}
