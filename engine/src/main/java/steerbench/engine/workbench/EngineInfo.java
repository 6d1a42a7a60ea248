package steerbench.engine.workbench;

import java.util.List;
import steerbench.engine.graph.ModelShape;
import steerbench.engine.weights.Mode;

/// What is loaded and how it runs. Named in every result.
///
/// @param modelFile where the checkpoint lies
/// @param device what computes: "CPU, 2 threads"
/// @param maxPositions longest sequence
public record EngineInfo(
        ModelShape model,
        String modelFile,
        List<SaeInfo> saes,
        Mode mode,
        String device,
        int threads,
        int maxPositions) {
    public EngineInfo {
        saes = List.copyOf(saes);
    }

    /// What puts the fit of model and SAEs in doubt, for people: to be said wherever they are used.
    public List<String> warnings() {
        return saes.stream()
                .flatMap(s -> s.verdict().warnings().stream().map(w -> "SAE " + s.id() + ": " + w))
                .toList();
    }
}
