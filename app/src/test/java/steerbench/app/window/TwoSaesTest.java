package steerbench.app.window;

import static org.assertj.core.api.Assertions.assertThat;
import static steerbench.app.window.TestWindow.on;
import static steerbench.app.window.TestWindow.until;

import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.TableView;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import steerbench.app.features.FeatureRow;
import steerbench.app.loading.EngineSource;
import steerbench.app.state.FeatureId;
import steerbench.app.state.RunProgress.Phase;
import steerbench.app.testing.TinySaes;
import steerbench.engine.steering.Receipt;
import steerbench.engine.steering.SteeringTier;

/// Two SAEs on different layers in the window: features say whose they are, one plan steers both, and the
/// verdict on them stays in sight.
class TwoSaesTest extends LiveWindowTest {
    @TempDir
    private static Path cache = Path.of("");

    @Override
    protected EngineSource source() {
        return (_, _) -> TinySaes.open(cache);
    }

    @Test
    void bothAreListedSteeredAndJudged(FxRobot robot) {
        var state = window.state();
        act(() -> state.prompt().set("the theory of the great and the small"));
        loadModel();
        until("the reading", () -> state.reading().get().isPresent());

        TableView<?> table = (TableView<?>) window.node("#feature-table");
        assertThat(on(() -> table.getItems().size())).isEqualTo(256);
        assertThat(on(() -> tags(table))).containsExactlyInAnyOrder("L0", "L1");
        ComboBox<?> filter = (ComboBox<?>) window.node("#feature-sae");
        assertThat(on(() -> filter.getItems().size())).isEqualTo(3);
        act(() -> filter.getSelectionModel().select(2));
        assertThat(on(() -> tags(table))).containsExactly("L1");
        act(() -> filter.getSelectionModel().select(0));

        FeatureId low = new FeatureId(TinySaes.LOW, 3);
        FeatureId high = new FeatureId(TinySaes.HIGH, 9);
        act(() -> {
            state.maxNewTokens().set(6);
            state.toggleSteered(low);
            state.toggleSteered(high);
            state.selected().set(java.util.Optional.of(high));
        });
        assertThat(on(() -> ((Label) window.scene().lookup("#chips-legend")).getText()))
                .contains("L1#9");
        until(
                "a run with both",
                () -> state.progress().get().phase() == Phase.DONE
                        && state.points().stream()
                                .anyMatch(p -> p.run().features().size() == 2));
        robot.clickOn("#text-3-0");
        until("an inspected token", () -> state.inspected().get().isPresent());
        Receipt receipt =
                on(() -> state.inspected().get().orElseThrow().receipt().orElseThrow());
        assertThat(receipt.sites().stream().filter(s -> s.deltaNorm() > 0).map(Receipt.SiteEdit::sae))
                .containsExactly(TinySaes.LOW, TinySaes.HIGH);
        assertThat(on(() -> state.settings()
                        .plan(steerbench.app.state.Series.TIER_3, _ -> java.util.OptionalDouble.empty())
                        .tier()))
                .isEqualTo(SteeringTier.CONSTANT);

        until("what the self-test measured", () -> state.saeReports().get().size() == 2);
        assertThat(on(() -> window.scene().lookup("#sae-doubt").getParent().isVisible()))
                .isTrue();
        assertThat(on(() -> ((Label) window.scene().lookup("#sae-doubt")).getText()))
                .contains("variance unexplained");
        window.picture("two-saes");
        window.popoverPictures("sae-panel", () -> ((Button) window.scene().lookup("#sae-verdict")).fire());
    }

    private static Set<String> tags(TableView<?> table) {
        return table.getItems().stream().map(r -> ((FeatureRow) r).saeTag()).collect(Collectors.toSet());
    }
}
