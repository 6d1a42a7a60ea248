package steerbench.app.window;

import static org.assertj.core.api.Assertions.assertThat;
import static steerbench.app.window.TestWindow.on;
import static steerbench.app.window.TestWindow.until;

import java.util.List;
import javafx.scene.control.Button;
import javafx.scene.paint.Color;
import javafx.stage.Window;
import org.controlsfx.control.PopOver;
import org.junit.jupiter.api.Test;
import steerbench.app.state.Theme;

/// Everything that pops up has the colours of the theme, and leaves its picture.
class PopoversTest extends LiveWindowTest {

    @Test
    void areLightInTheLightThemeAndDarkInTheDarkOne() {
        loadModel();
        until("the reading", () -> window.state().reading().get().isPresent());
        act(() -> {
            ((Button) window.scene().lookup("#keys")).fire();
            window.state().theme().set(Theme.DARK);
        });
        assertThat(on(() -> Window.getWindows().stream().anyMatch(w -> w instanceof PopOver)))
                .as("what is open when the theme changes")
                .isFalse();
        for (String button : List.of("keys", "sampling", "starter-how", "sae-verdict")) {
            List<Color> grounds = window.popoverPictures(
                    "popover-" + button, () -> ((Button) window.scene().lookup("#" + button)).fire());
            assertThat(grounds.getFirst().getBrightness())
                    .as("%s, light", button)
                    .isGreaterThan(0.9);
            assertThat(grounds.getLast().getBrightness()).as("%s, dark", button).isLessThan(0.3);
        }
    }
}
