package steerbench.app.sweep;

import java.nio.file.Path;
import java.util.List;
import steerbench.engine.workbench.TextRequest;

/// A sweep that is asked for.
///
/// @param promptToxicity of the request's prompts, as their file says; NaN where it does not
/// @param folder where its rows are kept
public record SweepTask(TextRequest request, List<Double> promptToxicity, Path folder) {
    public SweepTask {
        promptToxicity = List.copyOf(promptToxicity);
    }
}
