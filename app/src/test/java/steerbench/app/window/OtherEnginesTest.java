package steerbench.app.window;

import static org.assertj.core.api.Assertions.assertThat;
import static steerbench.app.window.TestWindow.on;
import static steerbench.app.window.TestWindow.until;

import java.nio.file.Path;
import java.util.List;
import javafx.scene.control.Button;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import steerbench.app.loading.EngineSource;
import steerbench.app.state.EngineChoice;
import steerbench.app.state.LoadedEngine;
import steerbench.app.testing.TinySaes;
import steerbench.engine.weights.Mode;
import steerbench.engine.weights.WeightPrecision;

/// The sheet changes what is loaded: precision, mode, SAEs. What the engine refuses is said, and what was
/// loaded stays.
class OtherEnginesTest extends LiveWindowTest {
    @TempDir
    private static Path cache = Path.of("");

    private EngineChoice first = TinySaes.choice();

    @Override
    protected EngineSource source() {
        return (_, _) -> TinySaes.open(first, cache);
    }

    @Override
    protected EngineSource other(EngineChoice choice) {
        return (_, _) -> TinySaes.open(choice, cache);
    }

    /// With a run that its 64 positions hold.
    private void loadTiny() {
        act(() -> {
            window.state().prompt().set("the theory");
            window.state().maxNewTokens().set(6);
        });
        loadModel();
    }

    private EngineChoice loaded() {
        return window.state().engine().get().map(LoadedEngine::choice).orElseThrow();
    }

    @Test
    void precisionModeAndSaesAreChanged(FxRobot robot) {
        loadTiny();
        openSheet(robot);
        window.picture("catalogue-loaded");
        robot.clickOn("#weights-int4");
        robot.clickOn("#mode-fast");
        robot.clickOn("#loaded-apply");
        until("rounded weights", () -> loaded().weights() == WeightPrecision.INT4);
        until(
                "the status",
                () -> window.scene().getRoot().lookupAll(".label").stream()
                        .anyMatch(l -> l instanceof javafx.scene.control.Label label
                                && label.getText().contains("fast, int4 weights")));

        openSheet(robot);
        assertThat(on(() -> window.scene().lookup("#loaded-apply").isDisabled()))
                .isTrue();
        act(() -> ((Button) window.scene().lookup("#loaded-saes .chip-remove")).fire());
        until("one SAE", () -> loaded().saes().size() == 1);
        assertThat(on(() -> window.state().saes())).containsExactly(TinySaes.HIGH);
        assertThat(loaded().weights()).isEqualTo(WeightPrecision.INT4);
    }

    @Test
    void whatTheEngineRefusesIsSaidAndTheLoadedStays(FxRobot robot) {
        first = new EngineChoice(
                "tiny-llama, Q4_0",
                first.model().resolveSibling("tiny-llama-Q4_0.gguf"),
                List.of(),
                Mode.EXACT,
                WeightPrecision.STORED);
        loadTiny();
        openSheet(robot);
        robot.clickOn("#weights-int8");
        robot.clickOn("#loaded-apply");
        until(
                "the reason",
                () -> window.bench().problems().shown().get().stream()
                        .anyMatch(
                                p -> p.message().contains("int8") && p.message().contains("would change")));
        assertThat(loaded().weights()).isEqualTo(WeightPrecision.STORED);
        assertThat(window.node("#catalogue").isVisible()).isFalse();
    }

    /// A click looks for what can be seen at once.
    private void openSheet(FxRobot robot) {
        robot.push(KeyCode.CONTROL, KeyCode.M);
        until("the sheet", window.node("#catalogue")::isVisible);
    }
}
