package steerbench.app.common;

import java.util.List;
import javafx.beans.property.ObjectProperty;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;

/// Toggle buttons of which exactly one is chosen.
public final class Toggles {
    private Toggles() {}

    /// Binds a value to buttons that carry the choices as user data. A click on the chosen one changes
    /// nothing.
    public static <E extends Enum<E>> void bind(List<ToggleButton> buttons, Class<E> type, ObjectProperty<E> value) {
        ToggleGroup group = new ToggleGroup();
        buttons.forEach(b -> b.setToggleGroup(group));
        Changes.ofAndNow(
                () -> buttons.stream()
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
