package steerbench.engine.bench;

import java.nio.file.Path;
import java.util.Optional;
import steerbench.engine.workbench.EngineSettings;

/// What to measure.
///
/// @param engine model, SAE (the first is used) and threads; the mode is the benchmark's own matter
/// @param packedCache folder of repacked weights
/// @param python a Python that can import `llama_cpp`; empty: no peer
/// @param rounds of each measurement, interleaved
public record BenchSettings(EngineSettings engine, Path packedCache, Optional<Path> python, int rounds) {}
