package steerbench.engine.session;

import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalDouble;
import steerbench.engine.problem.MissingResourceException;

/// How a decoder's graphs are run and where their tensors lie: one a session.
interface SessionRuntime extends AutoCloseable {

    /// ONNX Runtime's Java interface on the CPU, its C interface on CUDA.
    ///
    /// @throws MissingResourceException where the C interface is not as expected
    ///
    /// @param captures whether steps are captured as CUDA graphs
    static SessionRuntime of(SessionSettings settings, boolean captures) {
        return switch (settings.device().kind()) {
            case CPU -> new JavaRuntime(NativeRuntime.environment(settings.threads()));
            case CUDA -> CRuntime.cuda(settings.threads(), captures);
            case REHEARSAL -> CRuntime.cpu(settings.threads());
        };
    }

    /// A graph of ours.
    interface Graph {
        /// Inputs and outputs by name, which stay the same from run to run.
        ///
        /// @param repeats whether runs differ in nothing but the values of inputs, so that one may be
        ///     captured
        GraphRun bind(Map<String, RunValue> inputs, Map<String, RunValue> outputs, boolean repeats);
    }

    /// @param anyWeightFile any file on the file system that holds the external data
    Graph open(byte[] model, Path anyWeightFile);

    /// What of the graphs does not run where the session does; empty where all does.
    String note();

    /// Bytes a second of a GPU's memory, where this computes on one.
    OptionalDouble bandwidth();

    PassMemory passMemory();

    CacheMemory cacheMemory();

    @Override
    void close();
}
