package steerbench.engine.workbench;

import java.util.List;
import java.util.stream.Stream;
import steerbench.engine.graph.ModelShape;
import steerbench.engine.weights.HeldWeights;
import steerbench.engine.weights.Mode;

/// What is loaded and how it runs. Named in every result.
///
/// @param modelFile where the checkpoint lies
/// @param meaning what mode and precision mean on this device
/// @param runtime what runs the graph: "ONNX Runtime 1.28.0"
/// @param device what computes: "CPU, 2 threads"
/// @param maxPositions longest sequence
/// @param cacheBytes of keys, values, passes and kept prompts at most
public record EngineInfo(
        ModelShape model,
        String modelFile,
        List<SaeInfo> saes,
        Mode mode,
        HeldWeights weights,
        String meaning,
        String runtime,
        String device,
        int threads,
        int maxPositions,
        long cacheBytes) {
    public EngineInfo {
        saes = List.copyOf(saes);
    }

    /// Mode and weights' precision, as results name them: "fast, int4 weights".
    public String arithmetic() {
        return mode.label(weights.precision());
    }

    /// What mode and precision mean.
    public String arithmeticMeaning() {
        return meaning;
    }

    /// What puts the fit of model and SAEs in doubt, and what a chosen precision did not do as one may think,
    /// for people: to be said wherever they are used.
    public List<String> warnings() {
        Stream<String> fit =
                saes.stream().flatMap(s -> s.verdict().warnings().stream().map(w -> "SAE " + s.id() + ": " + w));
        return Stream.concat(Stream.of(weights.note()).filter(n -> !n.isEmpty()), fit)
                .toList();
    }
}
