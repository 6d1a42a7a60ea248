package steerbench.app.common;

import javafx.beans.property.ObjectProperty;
import javafx.scene.control.ToggleGroup;
import org.controlsfx.control.SegmentedButton;

/// Toggle buttons of which exactly one is chosen.
public final class Toggles {
    private Toggles() {}

    /// Binds a value to buttons that carry the choices as user data. A click on the chosen one changes
    /// nothing.
    public static <E extends Enum<E>> void bind(SegmentedButton bar, Class<E> type, ObjectProperty<E> value) {
        // The bar gives its buttons a group of its own, unless it is told which.
        ToggleGroup group = new ToggleGroup();
        bar.setToggleGroup(group);
        bar.getButtons().forEach(b -> b.setToggleGroup(group));
        Changes.ofAndNow(
                () -> bar.getButtons().stream()
                        .filter(b -> b.getUserData() == value.get())
                        .forEach(group::selectToggle),
                value);
        group.selectedToggleProperty().addListener((_, before, now) -> {
            if (now == null) {
                group.selectToggle(before);
            } else {
                value.set(type.cast(now.getUserData()));
            }
        });
    }
}
