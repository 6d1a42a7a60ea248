package steerbench.engine.ortapi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.OptionalInt;
import steerbench.engine.problem.RuntimeFailureException;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.CancelledException;

/// A session with its inputs and outputs bound once; a run then names nothing and makes nothing.
public final class Binding implements AutoCloseable {
    private static final String GRAPH = "gpu_graph_id";
    private static final String SHRINKAGE = "memory.enable_memory_arena_shrinkage";

    private final OrtApi api;
    private final MemorySegment session;
    private final MemorySegment binding;
    private final MemorySegment plain;
    private final MemorySegment handingBack;

    Binding(
            OrtApi api,
            MemorySegment session,
            Map<String, OrtTensor> inputs,
            Map<String, OrtTensor> outputs,
            OptionalInt graph) {
        this.api = api;
        this.session = session;
        try (Arena arena = Arena.ofConfined()) {
            this.binding = api.make(arena, OrtFunction.CREATE_BINDING, session);
            inputs.forEach((name, tensor) ->
                    api.call(OrtFunction.BIND_INPUT, binding, arena.allocateFrom(name), tensor.value()));
            outputs.forEach((name, tensor) ->
                    api.call(OrtFunction.BIND_OUTPUT, binding, arena.allocateFrom(name), tensor.value()));
            this.plain = options(arena, graph);
            this.handingBack = options(arena, graph);
            entry(arena, handingBack, SHRINKAGE, "cpu:0");
        }
    }

    private MemorySegment options(Arena arena, OptionalInt graph) {
        MemorySegment options = api.make(arena, OrtFunction.CREATE_RUN_OPTIONS);
        graph.ifPresent(number -> entry(arena, options, GRAPH, String.valueOf(number)));
        return options;
    }

    private void entry(Arena arena, MemorySegment options, String key, String value) {
        api.call(OrtFunction.ADD_RUN_ENTRY, options, arena.allocateFrom(key), arena.allocateFrom(value));
    }

    /// @param handsBack whether the host's memory of intermediate values goes back to the system
    public void run(boolean handsBack, Cancellation cancellation) {
        MemorySegment options = handsBack ? handingBack : plain;
        try (Cancellation.Registration _ = cancellation.onCancel(() -> api.call(OrtFunction.SET_TERMINATE, options))) {
            api.call(OrtFunction.RUN_WITH_BINDING, session, options, binding);
        } catch (RuntimeFailureException e) {
            if (cancellation.isCancelled()) {
                throw new CancelledException();
            }
            throw e;
        } finally {
            if (cancellation.isCancelled()) {
                api.call(OrtFunction.UNSET_TERMINATE, options);
            }
        }
    }

    @Override
    public void close() {
        api.release(OrtFunction.RELEASE_BINDING, binding);
        api.release(OrtFunction.RELEASE_RUN_OPTIONS, plain);
        api.release(OrtFunction.RELEASE_RUN_OPTIONS, handingBack);
    }
}
