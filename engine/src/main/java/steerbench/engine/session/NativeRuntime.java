package steerbench.engine.session;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;

/// ONNX Runtime's environment: one a process, by its own design. All sessions share its thread pool: two
/// pools of spinning threads on the same cores halve each other's speed (measured, `docs/measurements.md`).
final class NativeRuntime {
    private NativeRuntime() {}

    /// The environment; the first caller's thread count holds for the process.
    static OrtEnvironment environment(int threads) {
        try (OrtEnvironment.ThreadingOptions options = new OrtEnvironment.ThreadingOptions()) {
            options.setGlobalIntraOpNumThreads(threads);
            options.setGlobalInterOpNumThreads(1);
            options.setGlobalSpinControl(true);
            return create(options);
        } catch (OrtException e) {
            throw HostTensor.failure(e);
        }
    }

    private static synchronized OrtEnvironment create(OrtEnvironment.ThreadingOptions options) throws OrtException {
        OrtEnvironment environment;
        try {
            environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "steerbench", options);
        } catch (IllegalStateException e) {
            if (e.getCause() instanceof OrtException cause) {
                throw cause;
            }
            environment = OrtEnvironment.getEnvironment(); // it exists, with the options of the first caller
        }
        environment.setTelemetry(false); // this program talks to nobody by itself
        return environment;
    }
}
