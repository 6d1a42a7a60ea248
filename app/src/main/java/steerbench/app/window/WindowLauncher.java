package steerbench.app.window;

import java.util.List;
import java.util.Optional;
import javafx.application.Application;
import steerbench.app.common.Texts;

/// Opens the window and returns when it is closed.
public final class WindowLauncher {
    private WindowLauncher() {}

    /// Empty, or why there is no window and what to do.
    ///
    /// @param arguments `--device=..` or none
    public static Optional<String> launch(List<String> arguments) {
        try {
            Application.launch(WorkbenchApp.class, arguments.toArray(String[]::new));
            return Optional.empty();
        } catch (UnsupportedOperationException e) { // JavaFX: neither a display nor the libraries for one
            return Optional.of(Texts.load().get("launch.noWindow", String.valueOf(e.getMessage())));
        }
    }
}
