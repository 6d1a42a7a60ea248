package steerbench.engine.session;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import steerbench.engine.checkpoint.MappedPages;
import steerbench.engine.device.CudaLibrary;
import steerbench.engine.device.Platform;
import steerbench.engine.onnx.OnnxGraph;
import steerbench.engine.ortapi.Binding;
import steerbench.engine.ortapi.DeviceMemory;
import steerbench.engine.ortapi.NativeSession;
import steerbench.engine.ortapi.OrtApi;
import steerbench.engine.ortapi.Placement;
import steerbench.engine.ortapi.SelfTest;
import steerbench.engine.problem.ClosedException;
import steerbench.engine.problem.MissingResourceException;
import steerbench.engine.problem.RuntimeFailureException;
import steerbench.engine.task.Cancellation;

/// By ONNX Runtime's C interface: tensors lie in the memory of the device, bound once; the host keeps mirrors
/// of what it fills and reads. On the CPU this is how all of it but CUDA itself is proved.
final class CRuntime implements SessionRuntime {
    private static final Logger LOG = LoggerFactory.getLogger(CRuntime.class);

    /// float32 as float32: without the second, matrix products would round to TF32's 10 bits.
    private static final Map<String, String> CUDA = Map.of(
            "device_id", "0",
            "use_tf32", "0",
            "enable_cudnn", "0",
            "arena_extend_strategy", "kSameAsRequested");

    private static final int NOT_CAPTURED = -1; // for ONNX Runtime

    private final OrtApi api;
    private final Optional<Map<String, String>> cuda;
    private final boolean captures;
    private int graphs = 1;
    private boolean closed;
    private final List<NativeSession> sessions = new ArrayList<>();
    private @Nullable DeviceMemory memory; // of the last session, from when somebody first asks

    private CRuntime(OrtApi api, Optional<Map<String, String>> cuda, boolean captures) {
        this.api = api;
        this.cuda = cuda;
        this.captures = captures;
    }

    static CRuntime cpu(int threads) {
        return new CRuntime(checked(threads), Optional.empty(), false);
    }

    /// @param captures whether steps are captured
    static CRuntime cuda(int threads, boolean captures) {
        OrtApi api = checked(threads);
        Devices.cudaFailure().ifPresent(reason -> {
            throw new MissingResourceException(
                    "device cuda",
                    "ONNX Runtime cannot load its CUDA provider (" + reason + ")",
                    "Run './steerbench doctor --device cuda', which names what is missing");
        });
        Map<String, String> options = new HashMap<>(CUDA);
        options.put("enable_cuda_graph", captures ? "1" : "0");
        return new CRuntime(api, Optional.of(options), captures);
    }

    private static OrtApi checked(int threads) {
        String version = NativeRuntime.environment(threads).getVersion();
        OrtApi api = OrtApi.find()
                .orElseThrow(() -> unusable("the loader finds no ONNX Runtime with a C interface of 1.24 or later"));
        SelfTest.failure(api, version).ifPresent(reason -> {
            throw unusable(reason);
        });
        return api;
    }

    private static MissingResourceException unusable(String reason) {
        return new MissingResourceException(
                "ONNX Runtime's C interface", reason, "Use --device cpu, which does without it");
    }

    @Override
    public Graph open(byte[] model, Path anyWeightFile) {
        Map<String, String> entries = new HashMap<>();
        entries.put("session.use_device_allocator_for_initializers", "1");
        entries.put(
                "session.model_external_initializers_file_folder_path",
                OnnxGraph.externalDataFolder(anyWeightFile).toString());
        entries.put(Placement.ENTRY, "1");
        NativeSession session = open(model, entries);
        sessions.add(session);
        LOG.debug("placement {}", session.placement());
        return (inputs, outputs, repeats) -> {
            checkOpen();
            return run(session.bind(RunValue.c(inputs), RunValue.c(outputs), graphNumber(repeats)));
        };
    }

    /// What tells captured graphs apart; empty where nothing is captured.
    private OptionalInt graphNumber(boolean repeats) {
        if (!captures) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(repeats ? graphs++ : NOT_CAPTURED);
    }

    private NativeSession open(byte[] model, Map<String, String> entries) {
        try (MappedPages.Undisturbed _ = MappedPages.undisturbed()) {
            return new NativeSession(api, model, entries, cuda);
        } catch (RuntimeFailureException e) {
            throw new RuntimeFailureException(
                    "ONNX Runtime",
                    "refused the graph" + (cuda.isPresent() ? " on CUDA" : "") + " (" + e.reason() + ")",
                    cuda.isPresent()
                            ? "Use --device cpu, and report this with the log"
                            : "Report this with the log and the checkpoint's name",
                    e);
        }
    }

    private static GraphRun run(Binding binding) {
        return new GraphRun() {
            @Override
            public void run(boolean large, Cancellation cancellation) {
                binding.run(large, cancellation);
            }

            @Override
            public void close() {
                binding.close();
            }
        };
    }

    @Override
    public String note() {
        if (cuda.isEmpty()) {
            return "";
        }
        Map<String, Integer> outside = new TreeMap<>();
        placements().forEach(p -> p.outsideCuda().forEach((operator, n) -> outside.merge(operator, n, Integer::sum)));
        return outside.isEmpty() ? "" : "on the CPU: " + outside;
    }

    /// What runs where, of each graph opened.
    List<Placement> placements() {
        return sessions.stream().map(NativeSession::placement).toList();
    }

    private void checkOpen() {
        if (closed) {
            throw new ClosedException("session", "is closed", "Load the model again");
        }
    }

    private DeviceMemory memory() {
        checkOpen();
        if (memory == null) {
            NativeSession session = sessions.getLast();
            memory = cuda.isPresent()
                    ? session.cudaMemory(CudaLibrary.RUNTIME.file(Platform.current()))
                    : session.memory();
        }
        return memory;
    }

    @Override
    public OptionalDouble bandwidth() {
        return cuda.isPresent() ? OptionalDouble.of(memory().bandwidth()) : OptionalDouble.empty();
    }

    @Override
    public PassMemory passMemory() {
        return new MirroredMemory(memory());
    }

    @Override
    public CacheMemory cacheMemory() {
        return new DeviceCache(memory());
    }

    @Override
    public void close() {
        closed = true;
        try (MappedPages.Undisturbed _ = MappedPages.undisturbed()) {
            if (memory == null) {
                sessions.forEach(NativeSession::close);
            } else {
                memory.close(() -> sessions.forEach(NativeSession::close));
            }
        }
    }
}
