package steerbench.app.features;

import java.util.function.ObjDoubleConsumer;
import javafx.scene.Node;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableView;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import org.jspecify.annotations.Nullable;
import steerbench.app.common.NumberField;

/// The weight of a steered feature, editable in place.
final class WeightCell extends TableCell<FeatureRow, Number> {
    private static final double MOST = 100;

    private final NumberField field = new NumberField();
    private final ObjDoubleConsumer<FeatureRow> changed;
    private boolean showing;

    WeightCell(ObjDoubleConsumer<FeatureRow> changed, String name) {
        this.changed = changed;
        getStyleClass().add("weight-cell");
        field.setMin(-MOST);
        field.setMax(MOST);
        field.setStep(0.1);
        field.setAccessibleText(name);
        field.setFocusTraversable(false); // reached from the table by a key: the table is one stop
        field.valueProperty().addListener((_, _, value) -> weightTyped(value.doubleValue()));
        field.addEventFilter(KeyEvent.KEY_PRESSED, e -> {
            if (e.getCode() == KeyCode.ENTER || e.getCode() == KeyCode.ESCAPE) {
                getTableView().requestFocus();
            }
        });
    }

    /// Brings the keyboard into the field of a row that is on screen.
    static void focusIn(TableView<FeatureRow> table, FeatureRow row) {
        for (Node node : table.lookupAll(".weight-cell")) {
            if (node instanceof WeightCell cell
                    && cell.getTableRow() != null
                    && cell.getTableRow().getItem() == row
                    && row.steered().get()) {
                cell.field.requestFocus();
                cell.field.selectAll();
            }
        }
    }

    private void weightTyped(double weight) {
        FeatureRow row = getTableRow() == null ? null : getTableRow().getItem();
        if (!showing && row != null) {
            changed.accept(row, weight);
        }
    }

    @Override
    protected void updateItem(@Nullable Number weight, boolean empty) {
        super.updateItem(weight, empty);
        graphicProperty().unbind();
        FeatureRow row = getTableRow() == null ? null : getTableRow().getItem();
        if (empty || weight == null || row == null) {
            setGraphic(null);
            return;
        }
        showing = true;
        field.setValue(weight.doubleValue());
        showing = false;
        graphicProperty().bind(row.steered().map(steered -> steered ? field : null));
    }
}
