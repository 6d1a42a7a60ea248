package steerbench.app.window;

import static org.assertj.core.api.Assertions.assertThat;
import static steerbench.app.window.TestWindow.on;
import static steerbench.app.window.TestWindow.until;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import javafx.stage.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import steerbench.app.loading.EngineSource;
import steerbench.app.state.RunProgress.Phase;
import steerbench.app.testing.RealEngine;
import steerbench.engine.problem.MissingResourceException;
import steerbench.engine.steering.SteeringTier;

/// Pictures of every state of the window, to be looked at.
@Tag("ui")
@ExtendWith(ApplicationExtension.class)
class ScreenshotsTest {
    private final CountDownLatch mayLoad = new CountDownLatch(1);
    private TestWindow window = uninitialised();

    @SuppressWarnings("NullAway") // set by @Start
    private static TestWindow uninitialised() {
        return null;
    }

    @Start
    void start(Stage stage) throws Exception {
        EngineSource first = (progress, _) -> {
            progress.report("SmolLM2-135M-Instruct, Q4_1", 37L << 20, 94L << 20);
            awaitLatch();
            throw new MissingResourceException(
                    "SmolLM2-135M-Instruct", "not in the cache and no source answered", "Connect to the network");
        };
        EngineSource source = (progress, cancellation) -> mayLoad.getCount() > 0
                ? first.load(progress, cancellation)
                : RealEngine.source().load(progress, cancellation);
        window = new TestWindow(stage, source, Files.createTempDirectory(Path.of("target"), "session"));
    }

    private void awaitLatch() {
        try {
            mayLoad.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @AfterEach
    void close() {
        window.close();
    }

    @Test
    void everyState() {
        var state = window.state();
        window.picture("start");
        on(() -> run(() -> window.bench().start()));
        until(
                "progress of the download",
                () -> !((javafx.scene.control.Label) window.scene().lookup("#loading-detail"))
                        .getText()
                        .isEmpty());
        window.picture("loading");
        mayLoad.countDown();
        until("the failure", () -> window.scene().lookup("#loading-retry").isVisible());
        window.picture("no-model");

        on(() -> run(() -> ((javafx.scene.control.Button) window.scene().lookup("#loading-retry")).fire()));
        until("the model", () -> state.engine().get().isPresent());
        until("the reading", () -> state.reading().get().isPresent());
        on(() -> run(() -> state.maxNewTokens().set(400)));
        until(
                "tokens of the long run",
                () -> state.progress().get().phase() == Phase.GENERATING
                        && state.settings().maxNewTokens() == 400
                        && state.progress().get().tokens() > 170);
        window.picture("streaming");
        on(() -> run(() -> state.maxNewTokens().set(40)));
        until("the first run", () -> state.progress().get().phase() == Phase.DONE);
        on(() -> run(() -> state.samples().set(2)));
        for (double strength : new double[] {0.02, 0.07}) {
            int before = on(() -> state.points().size());
            on(() -> run(() -> {
                for (SteeringTier tier : SteeringTier.values()) {
                    state.tier(tier).set(state.tier(tier).get().withStrength(strength));
                }
            }));
            until("more points", () -> state.points().size() > before);
        }
        on(() -> run(() -> window.scene().lookup("#chip-1").requestFocus()));
        until("the inspected token", () -> state.inspected().get().isPresent());
        window.picture("finished");

        on(() -> run(() -> state.revealed().set(true)));
        window.picture("revealed");
        on(() -> run(() -> {
            state.revealed().set(false);
            window.bench()
                    .problems()
                    .tell("The session cannot be written (no space left on device)", "Free disk space");
        }));
        window.picture("error");
        assertThat(Path.of("target/screenshots/error-dark-1280x800.png")).isNotEmptyFile();
    }

    private static boolean run(Runnable work) {
        work.run();
        return true;
    }
}
