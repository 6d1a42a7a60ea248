package steerbench.engine.workbench;

import java.nio.file.Path;
import java.util.List;
import steerbench.engine.sae.SaeOptions;
import steerbench.engine.weights.Mode;
import steerbench.engine.weights.WeightPrecision;

/// What to load and how to run it.
///
/// @param model a `.gguf` file or a Hugging Face folder
/// @param weights how the model's matrices are held; SAEs are always as stored
/// @param readout how many of a token's largest activations are reported
/// @param maxPositions longest sequence; memory grows with it only as sequences do
/// @param maxRows continuations that decode at the same time at most
public record EngineSettings(
        Path model,
        List<SaeChoice> saes,
        Mode mode,
        WeightPrecision weights,
        int threads,
        int readout,
        int maxPositions,
        int maxRows) {
    public EngineSettings {
        saes = List.copyOf(saes);
    }

    /// @param id names it in plans and results
    /// @param options what the user adds to the SAE's own configuration
    public record SaeChoice(String id, Path folder, SaeOptions options) {
        public SaeChoice(String id, Path folder) {
            this(id, folder, SaeOptions.none());
        }
    }

    public static EngineSettings standard(Path model, List<SaeChoice> saes) {
        return new EngineSettings(
                model,
                saes,
                Mode.FAST,
                WeightPrecision.STORED,
                Math.max(1, Runtime.getRuntime().availableProcessors()),
                32,
                4096,
                32);
    }

    public EngineSettings withMode(Mode newMode) {
        return new EngineSettings(model, saes, newMode, weights, threads, readout, maxPositions, maxRows);
    }

    public EngineSettings withWeights(WeightPrecision newWeights) {
        return new EngineSettings(model, saes, mode, newWeights, threads, readout, maxPositions, maxRows);
    }

    public EngineSettings withThreads(int newThreads) {
        return new EngineSettings(model, saes, mode, weights, newThreads, readout, maxPositions, maxRows);
    }
}
