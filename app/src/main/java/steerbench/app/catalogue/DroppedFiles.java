package steerbench.app.catalogue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import steerbench.app.state.EngineChoice;
import steerbench.app.state.LoadedEngine;
import steerbench.engine.device.DeviceChoice;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.sae.SaeFormats;
import steerbench.engine.workbench.EngineSettings.SaeChoice;

/// Tells what was dropped onto the window, and what to load for it.
public final class DroppedFiles {
    /// What a Hugging Face folder of a model holds.
    static final String CONFIG = "config.json";

    private DroppedFiles() {}

    /// A model alone, an SAE for the loaded model, or a model with its SAEs. Looks at the disk.
    public static EngineChoice choice(List<Path> dropped, Optional<LoadedEngine> loaded) {
        List<Path> models = dropped.stream().filter(DroppedFiles::isModel).toList();
        List<SaeChoice> saes = dropped.stream()
                .filter(SaeFormats::isSae)
                .map(p -> new SaeChoice(name(p), p))
                .toList();
        if (models.size() > 1 || models.size() + saes.size() != dropped.size()) {
            throw new InvalidRequestException(
                    dropped.size() == 1 ? dropped.getFirst().toString() : "What was dropped",
                    "is no model and no SAE that can be read",
                    "Drop a .gguf file, a Hugging Face folder (config.json, model.safetensors) or an SAE's folder");
        }
        if (models.size() == 1) {
            DeviceChoice device = loaded.map(e -> e.choice().device()).orElse(DeviceChoice.CPU);
            return EngineChoice.standard(name(models.getFirst()), models.getFirst(), saes)
                    .on(device);
        }
        return loaded.map(e -> e.choice().with(saes))
                .orElseThrow(() -> new InvalidRequestException(
                        saes.getFirst().id(), "is an SAE, and no model is loaded", "Drop its model too"));
    }

    private static boolean isModel(Path path) {
        boolean gguf = name(path).toLowerCase(Locale.ROOT).endsWith(".gguf");
        return gguf || (Files.isRegularFile(path.resolve(CONFIG)) && !SaeFormats.isSae(path));
    }

    private static String name(Path path) {
        return path.toAbsolutePath().normalize().getFileName().toString();
    }
}
