package steerbench.engine.session;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.ValueLayout;
import steerbench.engine.foreign.NativeFunction;

/// ONNX Runtime's environment: one a process, by its own design. All sessions share its thread pool: two
/// pools of spinning threads on the same cores halve each other's speed (measured, `docs/measurements.md`).
final class NativeRuntime {
    static {
        choosePlainAttentionKernels();
    }

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

    /// The operator's "flash" attention multiplies with 4 numbers at a time; without it, products of one
    /// query run in kernels of the processor's full width. Read by ONNX Runtime when a session is made. Where
    /// there is no such function (Windows), it stays slower.
    private static void choosePlainAttentionKernels() {
        NativeFunction.findOfC(
                        "setenv",
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT))
                .ifPresent(setenv -> {
                    try (Arena arena = Arena.ofConfined()) {
                        var _ = setenv.call(
                                arena.allocateFrom("ORT_GQA_DISABLE_FLASH_ATTENTION"),
                                arena.allocateFrom("1"),
                                0); // not over what the user says
                    }
                });
    }

    /// Of the environment that is there; not before the first session.
    static String version() {
        return OrtEnvironment.getEnvironment().getVersion();
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
