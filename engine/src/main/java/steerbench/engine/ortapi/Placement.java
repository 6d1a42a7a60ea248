package steerbench.engine.ortapi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Which operators of a graph run on which execution provider, and how many of each, as ONNX Runtime decided.
///
/// @param operators by provider, counts by operator
public record Placement(Map<String, Map<String, Integer>> operators) {
    /// Configuration entry without which there is nothing to tell.
    public static final String ENTRY = "session.record_ep_graph_assignment_info";

    public static final String CUDA = "CUDAExecutionProvider";

    static Placement of(OrtApi api, MemorySegment session) {
        Map<String, Map<String, Integer>> all = new TreeMap<>();
        try (Arena arena = Arena.ofConfined()) {
            for (MemorySegment subgraph : list(api, arena, OrtFunction.GRAPH_ASSIGNMENT, session)) {
                String provider = OrtApi.text(api.make(arena, OrtFunction.SUBGRAPH_PROVIDER, subgraph));
                Map<String, Integer> counts = all.computeIfAbsent(provider, _ -> new TreeMap<>());
                for (MemorySegment node : list(api, arena, OrtFunction.SUBGRAPH_NODES, subgraph)) {
                    counts.merge(OrtApi.text(api.make(arena, OrtFunction.NODE_OPERATOR, node)), 1, Integer::sum);
                }
            }
        }
        return new Placement(all);
    }

    /// Things that a function returns as an array and its length.
    @SuppressWarnings("restricted") // as long as the function says
    private static List<MemorySegment> list(OrtApi api, Arena arena, OrtFunction function, MemorySegment of) {
        MemorySegment array = arena.allocate(ValueLayout.ADDRESS);
        MemorySegment count = arena.allocate(ValueLayout.JAVA_LONG);
        api.call(function, of, array, count);
        long n = count.get(ValueLayout.JAVA_LONG, 0);
        return array.get(ValueLayout.ADDRESS, 0)
                .reinterpret(n * ValueLayout.ADDRESS.byteSize())
                .elements(ValueLayout.ADDRESS)
                .map(e -> e.get(ValueLayout.ADDRESS, 0))
                .toList();
    }

    /// Operators that do not run on CUDA, with how many there are of each.
    public Map<String, Integer> outsideCuda() {
        Map<String, Integer> outside = new TreeMap<>();
        operators.forEach((provider, counts) -> {
            if (!provider.equals(CUDA)) {
                counts.forEach((operator, n) -> outside.merge(operator, n, Integer::sum));
            }
        });
        return outside;
    }

    public int nodes() {
        return operators.values().stream()
                .flatMap(c -> c.values().stream())
                .mapToInt(Integer::intValue)
                .sum();
    }
}
