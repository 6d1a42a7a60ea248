package steerbench.engine.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import steerbench.engine.workbench.EngineSettings;

/// What to measure.
///
/// @param engine model, SAE (the first is used) and threads; the mode is the benchmark's own matter
/// @param packedCache folder of repacked weights
/// @param python a Python that can import `llama_cpp`; empty: no peer
/// @param rounds of each measurement, interleaved
/// @param batches rows that decode together
public record BenchSettings(
        EngineSettings engine,
        Path packedCache,
        Optional<Path> python,
        int rounds,
        Set<BenchPart> parts,
        List<Integer> batches) {
    public BenchSettings {
        parts = Set.copyOf(parts);
        batches = List.copyOf(batches);
    }

    boolean has(BenchPart part) {
        return parts.contains(part);
    }
}
