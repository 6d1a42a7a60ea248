package steerbench.app.window;

import static org.assertj.core.api.Assertions.assertThat;
import static steerbench.app.window.TestWindow.on;
import static steerbench.app.window.TestWindow.until;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableView;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.FlowPane;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import steerbench.app.state.ChartPoint;
import steerbench.app.state.FeatureId;
import steerbench.app.state.RunProgress.Phase;
import steerbench.app.state.RunSettings;
import steerbench.app.state.Series;
import steerbench.engine.steering.SteeringTier;

/// The whole loop by pointer in the real window on the real model: prompt, chips, feature, slider, texts,
/// chart, stop, restore.
class WholeLoopTest extends LiveWindowTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void promptToRestoredPoint(FxRobot robot) {
        loadModel();

        typeAPrompt(robot);
        pickAFeature(robot);
        String text = generate(robot);
        RunSettings before = on(() -> window.state().settings());
        dragASlider(robot, text);
        saveAReport();
        stopALongRun(robot);
        restoreAPoint(robot, before, text);
    }

    private void typeAPrompt(FxRobot robot) {
        robot.clickOn("#prompt-area").push(KeyCode.CONTROL, KeyCode.A).write("Everybody told him he was a");
        until("its tokens as chips", () -> String.join("", chips()).equals("<|im_start|>Everybody·told·him·he·was·a"));
    }

    private List<String> chips() {
        return ((FlowPane) window.scene().lookup("#chips"))
                .getChildren().stream().map(n -> ((Label) n).getText()).toList();
    }

    private void pickAFeature(FxRobot robot) {
        robot.clickOn("#scope-prompt");
        until(
                "the prompt's features alone",
                () -> ((TableView<?>) window.scene().lookup("#feature-table"))
                                .getItems()
                                .size()
                        < 20);
        robot.clickOn(cell(0, 4));
        FeatureId feature = on(() -> window.state().selected().get().orElseThrow());
        until(
                "chips coloured by it",
                () -> ((Label) window.scene().lookup("#chips-legend"))
                        .getText()
                        .equals("feature #" + feature.number()));
        robot.clickOn("#clear-steered").clickOn(cell(0, 0));
        until(
                "it is steered",
                () -> window.state().settings().features().stream()
                        .map(f -> f.feature())
                        .toList()
                        .equals(List.of(feature)));
    }

    /// Of the list of features.
    private Node cell(int row, int column) {
        return on(() -> window.scene().lookup("#feature-table").lookupAll(".table-cell").stream()
                .filter(n -> n instanceof TableCell<?, ?> c
                        && c.getTableRow().getIndex() == row
                        && c.getTableView().getColumns().indexOf(c.getTableColumn()) == column)
                .findFirst()
                .orElseThrow());
    }

    private String generate(FxRobot robot) {
        robot.clickOn("#generate");
        until("a run", () -> window.state().progress().get().phase() == Phase.DONE);
        for (Series series : Series.values()) {
            assertThat(on(() -> window.text(series))).as("%s", series).isNotBlank();
        }
        until("points", () -> points().size() >= 2);
        return on(() -> window.text(Series.TIER_3));
    }

    private List<ChartPoint> points() {
        return window.state().points();
    }

    private void dragASlider(FxRobot robot, String before) {
        int points = on(() -> points().size());
        String baseline = on(() -> window.text(Series.BASELINE));
        robot.drag("#strength-3 .thumb").moveBy(45, 0).drop();
        until(
                "another strength",
                () -> window.state().tier(SteeringTier.CONSTANT).get().strength() > 0.06);
        until(
                "another text",
                () -> !window.text(Series.TIER_3).equals(before)
                        && window.state().progress().get().phase() == Phase.DONE);
        until("a new point", () -> points().size() > points);
        assertThat(on(() -> window.text(Series.BASELINE))).isEqualTo(baseline);
        assertThat(on(() -> window.receiptMarks(Series.TIER_3))).isPositive();
    }

    private void saveAReport() {
        Path file = folder.resolve("report.html");
        assertThat(on(() -> window.scene().lookup("#report").isDisabled())).isFalse();
        act(() -> window.bench().report().accept(file));
        until(
                "the report",
                () -> window.bench().problems().shown().get().stream()
                        .anyMatch(p -> p.isNote() && p.message().contains(file.toString())));
        assertThat(file)
                .content()
                .contains("unsteered", "tier 1", "tier 2", "tier 3", "<svg", "class=\"edited\"", " told")
                .doesNotContain("src=\"http", "href=\"http");
        act(() -> window.bench().problems().dismiss());
    }

    private void stopALongRun(FxRobot robot) {
        robot.doubleClickOn("#new-tokens").write("900").push(KeyCode.ENTER);
        until(
                "a long run",
                () -> window.state().settings().maxNewTokens() == 900
                        && window.state().progress().get().phase() == Phase.GENERATING);
        robot.clickOn("#stop");
        until("it has stopped", () -> window.state().progress().get().phase() == Phase.STOPPED);
        assertThat(on(() -> window.text(Series.BASELINE))).isNotBlank();
        assertThat(on(() -> window.scene().lookup("#stop").isDisabled())).isTrue();
    }

    private void restoreAPoint(FxRobot robot, RunSettings wanted, String text) {
        ChartPoint point = on(() -> points().stream()
                .filter(p -> p.series() == Series.TIER_3 && p.run().equals(wanted))
                .findFirst()
                .orElseThrow());
        robot.moveTo(window.placeOf(point));
        Label card = (Label) window.node("#chart-card");
        until("a card with its text", () -> card.isVisible() && card.getText().contains(text.substring(0, 12)));
        robot.clickOn(window.placeOf(point));
        until("the plan is back", () -> window.state().settings().equals(wanted));
        until(
                "the text is made again",
                () -> window.text(Series.TIER_3).equals(text)
                        && window.state().progress().get().phase() == Phase.DONE);
        assertThat(on(() -> window.bench().problems().shown().get())).isEqualTo(Optional.empty());
    }
}
