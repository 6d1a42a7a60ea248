package steerbench.app.state;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import steerbench.engine.device.DeviceChoice;
import steerbench.engine.weights.Mode;
import steerbench.engine.weights.WeightPrecision;
import steerbench.engine.workbench.EngineSettings;
import steerbench.engine.workbench.EngineSettings.SaeChoice;

/// A model and its SAEs on disk, to be loaded instead of what is.
///
/// @param title the model's name, for people
/// @param mode how activations are held
/// @param weights how the model's matrices are held
/// @param device what the model computes on
public record EngineChoice(
        String title, Path model, List<SaeChoice> saes, Mode mode, WeightPrecision weights, DeviceChoice device) {
    public EngineChoice {
        saes = List.copyOf(saes);
    }

    /// On the CPU.
    public EngineChoice(String title, Path model, List<SaeChoice> saes, Mode mode, WeightPrecision weights) {
        this(title, model, saes, mode, weights, DeviceChoice.CPU);
    }

    /// In the mode of live work, as stored, on the CPU.
    public static EngineChoice standard(String title, Path model, List<SaeChoice> saes) {
        return new EngineChoice(title, model, saes, Mode.FAST, WeightPrecision.STORED, DeviceChoice.CPU);
    }

    public EngineChoice with(Mode newMode, WeightPrecision newWeights) {
        return new EngineChoice(title, model, saes, newMode, newWeights, device);
    }

    public EngineChoice with(List<SaeChoice> newSaes) {
        return new EngineChoice(title, model, newSaes, mode, weights, device);
    }

    public EngineChoice on(DeviceChoice newDevice) {
        return new EngineChoice(title, model, saes, mode, weights, newDevice);
    }

    /// With one more SAE; where its name is taken, under another.
    public EngineChoice adding(SaeChoice sae) {
        List<String> taken = saes.stream().map(SaeChoice::id).toList();
        String id = Stream.iterate(1, n -> n + 1)
                .map(n -> n == 1 ? sae.id() : sae.id() + "-" + n)
                .filter(name -> !taken.contains(name))
                .findFirst()
                .orElseThrow();
        return with(Stream.concat(saes.stream(), Stream.of(new SaeChoice(id, sae.folder(), sae.options())))
                .toList());
    }

    public EngineChoice without(String sae) {
        return with(saes.stream().filter(s -> !s.id().equals(sae)).toList());
    }

    public EngineSettings settings() {
        return EngineSettings.standard(model, saes)
                .withMode(mode)
                .withWeights(weights)
                .on(device);
    }
}
