package steerbench.app.tokens;

import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import org.jspecify.annotations.Nullable;
import steerbench.app.common.Numbers;
import steerbench.app.common.Texts;
import steerbench.app.tokens.InspectorViewModel.Line;
import steerbench.engine.steering.FeatureEdit;

/// A line of the inspector: a heading, an active feature with its bar, or an edit.
final class InspectorCell extends ListCell<Line> {
    private static final double BAR = 32;

    private final Texts texts;
    private final Label id = part("inspector-id");
    private final Label value = part("inspector-value");
    private final Label label = part("inspector-label");
    private final Region bar = new Region();
    private final HBox activeRow;

    InspectorCell(Texts texts) {
        this.texts = texts;
        bar.getStyleClass().add("inspector-bar");
        StackPane track = new StackPane(bar);
        track.getStyleClass().add("inspector-track");
        track.setAlignment(Pos.CENTER_LEFT);
        track.setMinWidth(BAR);
        track.setMaxWidth(BAR);
        HBox.setHgrow(label, Priority.ALWAYS);
        activeRow = new HBox(id, track, value, label);
        activeRow.getStyleClass().add("inspector-row");
        setMinWidth(0);
        setPrefWidth(0);
    }

    private static Label part(String styleClass) {
        Label part = new Label();
        part.getStyleClass().add(styleClass);
        return part;
    }

    @Override
    protected void updateItem(@Nullable Line line, boolean empty) {
        super.updateItem(line, empty);
        getStyleClass().removeAll("inspector-heading", "inspector-edit");
        setGraphic(null);
        setText(null);
        switch (line) {
            case null -> {}
            case Line.Heading heading -> {
                getStyleClass().add("inspector-heading");
                setText(heading.text());
            }
            case Line.Active active -> showActive(active);
            case Line.Edited edited -> {
                FeatureEdit e = edited.edit();
                getStyleClass().add("inspector-edit");
                setText(texts.get(
                        "inspector.edit",
                        edited.name(),
                        Numbers.three(e.activation()),
                        Numbers.three(e.projectionBefore()),
                        Numbers.three(e.projectionAfter())));
            }
        }
    }

    private void showActive(Line.Active active) {
        id.setText(active.name());
        value.setText(Numbers.three(active.activation()));
        label.setText(active.label());
        bar.setMaxWidth(Math.max(1, BAR * active.ratio()));
        setGraphic(activeRow);
    }
}
