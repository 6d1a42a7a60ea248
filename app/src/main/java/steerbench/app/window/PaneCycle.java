package steerbench.app.window;

import java.util.List;
import java.util.Optional;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.Scene;

/// Walks from pane to pane: F6 brings the keyboard to the first control of the next one, or to the one that
/// has the style class `pane-focus`.
final class PaneCycle {
    private final List<Parent> panes;

    PaneCycle(List<Parent> panes) {
        this.panes = List.copyOf(panes);
    }

    /// @param by 1 or -1
    void move(Scene scene, int by) {
        int from = current(scene.getFocusOwner());
        for (int i = 1; i <= panes.size(); i++) {
            int at = Math.floorMod((from < 0 && by < 0 ? 0 : from) + by * i, panes.size());
            Optional<Node> target = entry(panes.get(at));
            if (target.isPresent()) {
                target.get().requestFocus();
                return;
            }
        }
    }

    private int current(Node focused) {
        for (Node node = focused; node != null; node = node.getParent()) {
            if (node instanceof Parent parent && panes.contains(parent)) {
                return panes.indexOf(parent);
            }
        }
        return -1;
    }

    private static Optional<Node> entry(Parent pane) {
        return Optional.ofNullable(pane.lookup(".pane-focus")).or(() -> firstIn(pane));
    }

    private static Optional<Node> firstIn(Node node) {
        if (!node.isVisible() || node.isDisabled()) {
            return Optional.empty();
        }
        if (node.isFocusTraversable()) {
            return Optional.of(node);
        }
        if (node instanceof Parent parent) {
            return parent.getChildrenUnmodifiable().stream()
                    .map(PaneCycle::firstIn)
                    .flatMap(Optional::stream)
                    .findFirst();
        }
        return Optional.empty();
    }
}
