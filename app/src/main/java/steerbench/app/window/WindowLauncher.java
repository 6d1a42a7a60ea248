package steerbench.app.window;

import java.util.Optional;
import javafx.application.Application;
import steerbench.app.common.Texts;

/// Opens the window and returns when it is closed.
public final class WindowLauncher {
    private WindowLauncher() {}

    /// Empty, or why there is no window and what to do.
    public static Optional<String> launch() {
        try {
            Application.launch(WorkbenchApp.class);
            return Optional.empty();
        } catch (UnsupportedOperationException e) { // JavaFX: neither a display nor the libraries for one
            return Optional.of(Texts.load().get("launch.noWindow", String.valueOf(e.getMessage())));
        }
    }
}
