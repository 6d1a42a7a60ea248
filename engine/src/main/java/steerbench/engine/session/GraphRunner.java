package steerbench.engine.session;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import steerbench.engine.checkpoint.MappedPages;
import steerbench.engine.onnx.OnnxGraph;
import steerbench.engine.problem.RuntimeFailureException;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.CancelledException;

/// One ONNX Runtime session over a graph of ours; all inputs and outputs are caller-owned memory.
final class GraphRunner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GraphRunner.class);

    private static final int SMALL_PASSES = 24;

    private final OrtSession session;
    private int smallPassesToHandingBack;

    /// @param anyWeightFile any file on the file system that holds the external data
    GraphRunner(OrtEnvironment environment, byte[] model, Path anyWeightFile) {
        long start = System.nanoTime();
        try {
            this.session = open(environment, model, anyWeightFile);
        } catch (OrtException e) {
            throw new RuntimeFailureException(
                    "ONNX Runtime",
                    "refused the graph (" + e.getMessage() + ")",
                    "Report this with the log and the checkpoint's name",
                    e);
        }
        LOG.debug("session of {} bytes in {} ms", model.length, (System.nanoTime() - start) / 1_000_000);
    }

    /// A finished model from a file, such as an encoder's.
    GraphRunner(OrtEnvironment environment, Path model) {
        try (MappedPages.Undisturbed _ = MappedPages.undisturbed();
                OrtSession.SessionOptions options = options()) {
            this.session = environment.createSession(model.toString(), options);
        } catch (OrtException e) {
            throw new RuntimeFailureException(
                    model.toString(),
                    "ONNX Runtime refused it (" + e.getMessage() + ")",
                    "Delete the file: it is made again when needed",
                    e);
        }
    }

    private static OrtSession.SessionOptions options() throws OrtException {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.disablePerSessionThreads();
        options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
        // Exactly as much as the weights need, instead of an arena that grows by doubling.
        options.addConfigEntry("session.use_device_allocator_for_initializers", "1");
        options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
        return options;
    }

    private static OrtSession open(OrtEnvironment environment, byte[] model, Path anyWeightFile) throws OrtException {
        try (MappedPages.Undisturbed _ = MappedPages.undisturbed();
                OrtSession.SessionOptions options = options()) {
            options.addConfigEntry(
                    "session.model_external_initializers_file_folder_path",
                    OnnxGraph.externalDataFolder(anyWeightFile).toString());
            return environment.createSession(model, options);
        }
    }

    /// Runs the graph. Every output is pinned, so nothing is allocated for results.
    void run(Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs, Cancellation cancellation) {
        run(inputs, outputs, false, cancellation);
    }

    /// @param large whether many tokens pass at once (a prompt). The memory of their intermediate values goes
    ///     back to the system some small passes later: at once, the next prompt would have to fetch it again,
    ///     and while a slider moves a prompt follows every few steps (a tenth of its time)
    void run(
            Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs, boolean large, Cancellation cancellation) {
        smallPassesToHandingBack = large ? SMALL_PASSES : smallPassesToHandingBack - 1;
        try (OrtSession.RunOptions options = options(smallPassesToHandingBack == 0);
                Cancellation.Registration _ = cancellation.onCancel(() -> terminate(options));
                OrtSession.Result result = session.run(inputs, Set.of(), outputs, options)) {
            LOG.trace("ran {} outputs", result.size());
        } catch (OrtException e) {
            if (cancellation.isCancelled()) {
                throw new CancelledException();
            }
            throw HostTensor.failure(e);
        }
    }

    private static OrtSession.RunOptions options(boolean handsBack) throws OrtException {
        OrtSession.RunOptions options = new OrtSession.RunOptions();
        if (handsBack) {
            options.addRunConfigEntry("memory.enable_memory_arena_shrinkage", "cpu:0");
        }
        return options;
    }

    private static void terminate(OrtSession.RunOptions options) {
        try {
            options.setTerminate(true);
        } catch (OrtException e) {
            LOG.warn("a run could not be told to stop; it ends by itself", e);
        }
    }

    @Override
    public void close() {
        try (MappedPages.Undisturbed _ = MappedPages.undisturbed()) {
            session.close();
        } catch (OrtException e) {
            LOG.warn("closing a session failed", e);
        }
    }
}
