package steerbench.app.features;

import java.util.function.Consumer;
import javafx.css.PseudoClass;
import javafx.scene.AccessibleRole;
import javafx.scene.control.TableCell;
import javafx.scene.input.MouseButton;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;

/// A cell that is on or off and changes by a click.
final class ToggleCell extends TableCell<FeatureRow, Boolean> {
    private static final PseudoClass ON = PseudoClass.getPseudoClass("on");

    private final FontIcon icon = new FontIcon();
    private final String iconOn;
    private final String iconOff;

    ToggleCell(Consumer<FeatureRow> toggle, String iconOn, String iconOff, String name) {
        this.iconOn = iconOn;
        this.iconOff = iconOff;
        getStyleClass().add("toggle-cell");
        setAccessibleRole(AccessibleRole.CHECK_BOX);
        setAccessibleText(name);
        setOnMouseClicked(e -> {
            FeatureRow row = getTableRow() == null ? null : getTableRow().getItem();
            if (row != null && e.getButton() == MouseButton.PRIMARY) {
                toggle.accept(row);
                e.consume();
            }
        });
    }

    @Override
    protected void updateItem(@Nullable Boolean on, boolean empty) {
        super.updateItem(on, empty);
        if (empty || on == null) {
            setGraphic(null);
        } else {
            icon.setIconLiteral(on ? iconOn : iconOff);
            pseudoClassStateChanged(ON, on);
            setGraphic(icon);
        }
    }
}
