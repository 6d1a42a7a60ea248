package steerbench.app.features;

import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.TableCell;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Region;
import org.jspecify.annotations.Nullable;
import steerbench.app.common.Numbers;
import steerbench.engine.features.FeatureSummary;

/// AUROC as a number and as its 95 % interval on a scale from one half (chance) to 1.
final class AurocCell extends TableCell<FeatureRow, FeatureRow> {
    private static final double SCALE = 28;

    private final Label number = new Label();
    private final Region interval = new Region();
    private final Region mark = new Region();
    private final HBox box;

    AurocCell() {
        interval.getStyleClass().add("auroc-interval");
        mark.getStyleClass().add("auroc-mark");
        interval.setManaged(false);
        mark.setManaged(false);
        Pane track = new Pane(interval, mark);
        track.getStyleClass().add("auroc-track");
        track.setMinSize(SCALE, 8);
        track.setMaxSize(SCALE, 8);
        number.getStyleClass().add("number");
        box = new HBox(6, number, track);
        box.setAlignment(Pos.CENTER_LEFT);
    }

    private static double x(double auroc) {
        return SCALE * Math.clamp((auroc - 0.5) / 0.5, 0, 1);
    }

    @Override
    protected void updateItem(@Nullable FeatureRow row, boolean empty) {
        super.updateItem(row, empty);
        FeatureSummary summary = empty || row == null ? null : row.summary().orElse(null);
        setText(row != null && !empty && summary == null ? "–" : null);
        setGraphic(summary == null ? null : box);
        if (summary != null) {
            number.setText(Numbers.fixed(summary.auroc(), 2));
            double low = x(summary.aurocLow());
            interval.resizeRelocate(low, 2, Math.max(1, x(summary.aurocHigh()) - low), 4);
            mark.resizeRelocate(x(summary.auroc()) - 1, 0, 2, 8);
        }
    }
}
