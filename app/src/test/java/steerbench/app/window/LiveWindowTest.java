package steerbench.app.window;

import static steerbench.app.window.TestWindow.on;
import static steerbench.app.window.TestWindow.until;

import java.nio.file.Files;
import java.nio.file.Path;
import javafx.stage.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxToolkit;
import org.testfx.framework.junit5.ApplicationExtension;
import steerbench.app.loading.EngineSource;
import steerbench.app.state.EngineChoice;
import steerbench.app.testing.RealEngine;

/// A test of the real window: opened on a stage of its own, with a session folder of its own.
@Tag("ui")
@ExtendWith(ApplicationExtension.class)
abstract class LiveWindowTest {
    /// Set before each test.
    protected TestWindow window = uninitialised();

    @SuppressWarnings("NullAway") // set before each test
    private static TestWindow uninitialised() {
        return null;
    }

    /// TestFX calls a `@Start` of the test class itself only, not an inherited one.
    @BeforeEach
    void open() throws Exception {
        Path folder = Files.createTempDirectory(Path.of("target"), "session");
        Stage stage = FxToolkit.registerStage(Stage::new);
        window = on(() -> new TestWindow(stage, source(), this::other, folder));
    }

    /// Where the window gets its model; the default one unless a test says otherwise.
    protected EngineSource source() {
        return RealEngine.source();
    }

    /// Where it gets what is chosen instead; the same again unless a test says otherwise.
    protected EngineSource other(EngineChoice choice) {
        return source();
    }

    @AfterEach
    void close() {
        window.close();
    }

    /// Begins loading and waits for the model.
    protected void loadModel() {
        act(() -> window.bench().start());
        until("the model", () -> window.state().engine().get().isPresent());
    }

    /// Does something on the UI thread.
    protected static void act(Runnable work) {
        on(() -> {
            work.run();
            return true;
        });
    }
}
