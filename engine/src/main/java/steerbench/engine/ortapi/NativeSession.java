package steerbench.engine.ortapi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// A session of ONNX Runtime, opened by the C interface.
public final class NativeSession implements AutoCloseable {
    private static final int ERRORS = 3;
    private static final int ALL_OPTIMISATIONS = 99;

    private final OrtApi api;
    private final MemorySegment environment;
    private final MemorySegment session;

    /// @param entries the session's configuration
    /// @param cuda options of the CUDA provider; empty: the CPU
    public NativeSession(OrtApi api, byte[] model, Map<String, String> entries, Optional<Map<String, String>> cuda) {
        this.api = api;
        try (Arena arena = Arena.ofConfined()) {
            // One a process, made by the Java interface with its thread pool; this counts one more user.
            this.environment = api.make(arena, OrtFunction.CREATE_ENV, ERRORS, arena.allocateFrom("steerbench"));
            MemorySegment options = api.make(arena, OrtFunction.CREATE_SESSION_OPTIONS);
            try {
                set(arena, options, entries);
                cuda.ifPresent(o -> appendCuda(arena, options, o));
                MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, model);
                this.session = api.make(
                        arena, OrtFunction.CREATE_SESSION_FROM_ARRAY, environment, bytes, (long) model.length, options);
            } finally {
                api.release(OrtFunction.RELEASE_SESSION_OPTIONS, options);
            }
        }
    }

    private void set(Arena arena, MemorySegment options, Map<String, String> entries) {
        api.call(OrtFunction.DISABLE_PER_SESSION_THREADS, options);
        api.call(OrtFunction.SET_LOG_SEVERITY, options, ERRORS);
        api.call(OrtFunction.SET_OPTIMIZATION_LEVEL, options, ALL_OPTIMISATIONS);
        entries.forEach((key, value) ->
                api.call(OrtFunction.ADD_SESSION_ENTRY, options, arena.allocateFrom(key), arena.allocateFrom(value)));
    }

    private void appendCuda(Arena arena, MemorySegment options, Map<String, String> settings) {
        MemorySegment cuda = api.make(arena, OrtFunction.CREATE_CUDA_OPTIONS);
        try {
            MemorySegment keys = arena.allocate(ValueLayout.ADDRESS, settings.size());
            MemorySegment values = arena.allocate(ValueLayout.ADDRESS, settings.size());
            int i = 0;
            for (Map.Entry<String, String> setting : settings.entrySet()) {
                keys.setAtIndex(ValueLayout.ADDRESS, i, arena.allocateFrom(setting.getKey()));
                values.setAtIndex(ValueLayout.ADDRESS, i, arena.allocateFrom(setting.getValue()));
                i++;
            }
            api.call(OrtFunction.UPDATE_CUDA_OPTIONS, cuda, keys, values, (long) settings.size());
            api.call(OrtFunction.APPEND_CUDA, options, cuda);
        } finally {
            api.release(OrtFunction.RELEASE_CUDA_OPTIONS, cuda);
        }
    }

    MemorySegment handle() {
        return session;
    }

    /// Inputs and outputs that stay where they are from run to run.
    ///
    /// @param graph number of the CUDA graph that its runs are captured as, -1 for none; empty where the
    ///     session does not capture
    public Binding bind(Map<String, OrtTensor> inputs, Map<String, OrtTensor> outputs, OptionalInt graph) {
        return new Binding(api, session, inputs, outputs, graph);
    }

    /// The memory this session computes in; to be closed before it.
    public DeviceMemory memory() {
        return new DeviceMemory(api, this, false, new HostTransfer());
    }

    /// As [#memory], on the GPU.
    ///
    /// @param runtime file name of the CUDA runtime
    public DeviceMemory cudaMemory(String runtime) {
        return new DeviceMemory(api, this, true, new CudaTransfer(runtime));
    }

    /// What runs where; empty unless the configuration asked for it.
    public Placement placement() {
        return Placement.of(api, session);
    }

    @Override
    public void close() {
        api.release(OrtFunction.RELEASE_SESSION, session);
        api.release(OrtFunction.RELEASE_ENV, environment);
    }
}
