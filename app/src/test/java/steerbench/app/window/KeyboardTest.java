package steerbench.app.window;

import static org.assertj.core.api.Assertions.assertThat;
import static steerbench.app.window.TestWindow.on;
import static steerbench.app.window.TestWindow.until;

import java.util.Optional;
import javafx.scene.Node;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;
import org.testfx.api.FxRobot;
import steerbench.app.state.FeatureId;
import steerbench.app.state.FeatureWeight;
import steerbench.app.state.RunProgress.Phase;
import steerbench.app.state.Theme;
import steerbench.engine.steering.SteeringTier;

/// The same loop without a pointer.
class KeyboardTest extends LiveWindowTest {
    @Test
    void loopByKeys(FxRobot robot) {
        loadModel();
        var state = window.state();

        robot.push(KeyCode.CONTROL, KeyCode.L).push(KeyCode.CONTROL, KeyCode.A).write("The old sailor was a");
        robot.push(KeyCode.CONTROL, KeyCode.ENTER);
        until(
                "a run of this prompt",
                () -> state.progress().get().phase() == Phase.DONE
                        && state.points().stream()
                                .anyMatch(p -> p.run().prompt().equals("The old sailor was a")));

        nextPaneWith(robot, "#chips");
        robot.push(KeyCode.RIGHT).push(KeyCode.RIGHT);
        until(
                "the third token",
                () -> state.inspected().get().filter(t -> t.index() == 2).isPresent());

        nextPaneWith(robot, "#heat-map");
        Optional<FeatureId> selected = on(() -> state.selected().get());
        robot.push(KeyCode.DOWN).push(KeyCode.DOWN).push(KeyCode.ENTER);
        until("another feature", () -> !state.selected().get().equals(selected));

        robot.push(KeyCode.CONTROL, KeyCode.F).write("#19").push(KeyCode.DOWN);
        until(
                "a feature found by number",
                () -> state.selected()
                        .get()
                        .map(f -> Integer.toString(f.number()).startsWith("19"))
                        .orElse(false));
        FeatureId found = on(() -> state.selected().get().orElseThrow());
        boolean wasSteered = on(() -> state.isSteered(found));
        if (wasSteered) {
            robot.push(KeyCode.SPACE);
        }
        robot.push(KeyCode.SPACE).push(KeyCode.P).push(KeyCode.W);
        robot.push(KeyCode.CONTROL, KeyCode.A).write("2.5").push(KeyCode.ENTER);
        until("steered with this weight", () -> state.steered().contains(new FeatureWeight(found, 2.5)));
        assertThat(on(() -> state.pinned().contains(found))).isTrue();

        nextPaneWith(robot, "#strength-1");
        double strength = on(() -> state.tier(SteeringTier.PER_TOKEN).get().strength());
        robot.push(KeyCode.TAB).push(KeyCode.RIGHT);
        until("more strength", () -> state.tier(SteeringTier.PER_TOKEN).get().strength() > strength);
        until("the run that follows", () -> state.progress().get().phase() == Phase.DONE);

        robot.push(KeyCode.CONTROL, KeyCode.L).push(KeyCode.SHIFT, KeyCode.F6).push(KeyCode.RIGHT);
        until("a point's card", () -> window.scene().lookup("#chart-card").isVisible());
        robot.push(KeyCode.ENTER);
        until("its plan", () -> state.progress().get().phase().isUnderWay());
        robot.push(KeyCode.ESCAPE);
        until("stopped", () -> !state.progress().get().phase().isUnderWay());

        robot.push(KeyCode.CONTROL, KeyCode.T).push(KeyCode.CONTROL, KeyCode.R);
        until(
                "dark, revealed",
                () -> state.theme().get() == Theme.DARK && state.revealed().get());
    }

    /// Goes on by F6 until the focus is in the pane of a node.
    private void nextPaneWith(FxRobot robot, String selector) {
        Node wanted = window.node(selector);
        for (int i = 0; i < 14; i++) {
            robot.push(KeyCode.F6);
            if (on(() -> sharesPane(window.scene().getFocusOwner(), wanted))) {
                return;
            }
        }
        throw new AssertionError("F6 never reached " + selector);
    }

    private static boolean sharesPane(Node focused, Node wanted) {
        for (Node n = wanted; n != null; n = n.getParent()) {
            if (n.getStyleClass().contains("pane") || n.getStyleClass().contains("tier")) {
                for (Node f = focused; f != null; f = f.getParent()) {
                    if (f.equals(n)) {
                        return true;
                    }
                }
                return false;
            }
        }
        return false;
    }
}
