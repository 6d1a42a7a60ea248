package steerbench.app.state;

import java.nio.file.Path;
import java.util.List;
import steerbench.engine.workbench.EngineSettings.SaeChoice;

/// A model and its SAEs on disk, to be loaded instead of what is.
///
/// @param title the model's name, for people
public record EngineChoice(String title, Path model, List<SaeChoice> saes) {
    public EngineChoice {
        saes = List.copyOf(saes);
    }
}
