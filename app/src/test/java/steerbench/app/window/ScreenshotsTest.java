package steerbench.app.window;

import static org.assertj.core.api.Assertions.assertThat;
import static steerbench.app.window.TestWindow.on;
import static steerbench.app.window.TestWindow.until;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import steerbench.app.loading.EngineSource;
import steerbench.app.state.RunProgress.Phase;
import steerbench.app.testing.RealEngine;
import steerbench.engine.problem.MissingResourceException;
import steerbench.engine.steering.SteeringTier;

/// Pictures of every state of the window, to be looked at.
class ScreenshotsTest extends LiveWindowTest {
    private final CountDownLatch mayLoad = new CountDownLatch(1);

    @Override
    protected EngineSource source() {
        EngineSource first = (progress, _) -> {
            progress.report("SmolLM2-135M-Instruct, Q4_1", 37L << 20, 94L << 20);
            awaitLatch();
            throw new MissingResourceException(
                    "SmolLM2-135M-Instruct", "not in the cache and no source answered", "Connect to the network");
        };
        return (progress, cancellation) -> mayLoad.getCount() > 0
                ? first.load(progress, cancellation)
                : RealEngine.source().load(progress, cancellation);
    }

    private void awaitLatch() {
        try {
            mayLoad.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
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
        assertThat(on(() -> ((javafx.scene.control.Label) window.scene().lookup("#outcome-0-1")).getText()))
                .startsWith("2. ");
        window.picture("finished");
        on(() -> run(() -> ((javafx.scene.control.Button) window.scene().lookup("#sae-verdict")).fire()));
        on(() -> run(() -> ((javafx.scene.control.Button) popped("#sae-test")).fire()));
        until("the self-test", () -> !state.saeReports().get().isEmpty());
        on(() -> run(() -> popped("#sae-test").getScene().getWindow().hide()));
        window.popoverPictures(
                "sae-fits", () -> ((javafx.scene.control.Button) window.scene().lookup("#sae-verdict")).fire());

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

    private static javafx.scene.Node popped(String selector) {
        return javafx.stage.Window.getWindows().stream()
                .map(w -> w.getScene().lookup(selector))
                .filter(java.util.Objects::nonNull)
                .findFirst()
                .orElseThrow();
    }

    private static boolean run(Runnable work) {
        work.run();
        return true;
    }
}
