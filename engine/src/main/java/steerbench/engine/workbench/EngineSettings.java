package steerbench.engine.workbench;

import java.nio.file.Path;
import java.util.List;
import steerbench.engine.device.DeviceChoice;
import steerbench.engine.generation.GeneratorLimits;
import steerbench.engine.graph.ModelShape;
import steerbench.engine.memory.MachineMemory;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.sae.SaeOptions;
import steerbench.engine.session.Devices;
import steerbench.engine.session.SessionSettings;
import steerbench.engine.weights.Mode;
import steerbench.engine.weights.WeightPrecision;

/// What to load and how to run it.
///
/// @param model a `.gguf` file or a Hugging Face folder
/// @param weights how the model's matrices are held; SAEs are always as stored
/// @param readout how many of a token's largest activations are reported
/// @param maxPositions longest sequence; memory grows with it only as sequences do. 0: the model's own, at
///     most [#USUAL_POSITIONS]
/// @param maxRows continuations that decode at the same time at most
/// @param cacheBytes of keys, values, passes and kept prompts at most. 0: a quarter of the machine's
///     available memory
/// @param device what the model computes on
/// @param capturesSteps whether CUDA replays steps of the fast mode as captured graphs
public record EngineSettings(
        Path model,
        List<SaeChoice> saes,
        Mode mode,
        WeightPrecision weights,
        int threads,
        int readout,
        int maxPositions,
        int maxRows,
        long cacheBytes,
        DeviceChoice device,
        boolean capturesSteps) {
    /// Enough for most work; longer tables cost memory in every session.
    public static final int USUAL_POSITIONS = 4096;

    public EngineSettings {
        saes = List.copyOf(saes);
    }

    /// With the usual memory budget, on the CPU.
    public EngineSettings(
            Path model,
            List<SaeChoice> saes,
            Mode mode,
            WeightPrecision weights,
            int threads,
            int readout,
            int maxPositions,
            int maxRows) {
        this(model, saes, mode, weights, threads, readout, maxPositions, maxRows, 0, DeviceChoice.CPU, false);
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
                0,
                32);
    }

    GeneratorLimits limits() {
        long bytes = cacheBytes > 0 ? cacheBytes : GeneratorLimits.usualBytes(MachineMemory.of(Devices.of(device)));
        return GeneratorLimits.standard(maxRows, bytes);
    }

    /// The longest sequence with this model.
    ///
    /// @throws InvalidRequestException where more is asked for than the model was made for
    int positions(ModelShape shape) {
        if (maxPositions > shape.contextLength()) {
            throw new InvalidRequestException(
                    "context of " + maxPositions + " tokens",
                    shape.name() + " was made for at most " + shape.contextLength(),
                    "Ask for at most " + shape.contextLength());
        }
        return maxPositions > 0 ? maxPositions : Math.min(USUAL_POSITIONS, shape.contextLength());
    }

    public EngineSettings withMode(Mode newMode) {
        return with(newMode, weights, threads, cacheBytes, device);
    }

    public EngineSettings withWeights(WeightPrecision newWeights) {
        return with(mode, newWeights, threads, cacheBytes, device);
    }

    public EngineSettings withThreads(int newThreads) {
        return with(mode, weights, newThreads, cacheBytes, device);
    }

    /// @param newCacheBytes 0: the usual budget
    public EngineSettings withCacheBytes(long newCacheBytes) {
        return with(mode, weights, threads, newCacheBytes, device);
    }

    public EngineSettings on(DeviceChoice newDevice) {
        return with(mode, weights, threads, cacheBytes, newDevice);
    }

    private EngineSettings with(
            Mode newMode, WeightPrecision newWeights, int newThreads, long newCacheBytes, DeviceChoice newDevice) {
        return new EngineSettings(
                model,
                saes,
                newMode,
                newWeights,
                newThreads,
                readout,
                maxPositions,
                maxRows,
                newCacheBytes,
                newDevice,
                capturesSteps);
    }

    /// How decoders run, on the device that the choice comes to here.
    ///
    /// @throws steerbench.engine.problem.MissingResourceException where CUDA is demanded and cannot be had
    public SessionSettings session(int positions) {
        return new SessionSettings(threads, positions, Devices.of(device), capturesSteps);
    }
}
