package steerbench.engine.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import steerbench.engine.workbench.EngineSettings;

/// What to measure.
///
/// @param engine model, SAE (the first is used) and threads; the mode is the benchmark's own matter
/// @param packedCache folder of repacked weights
/// @param pythons that run peers
/// @param rounds of each measurement, interleaved
/// @param batches rows that decode together
public record BenchSettings(
        EngineSettings engine,
        Path packedCache,
        PeerPythons pythons,
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
