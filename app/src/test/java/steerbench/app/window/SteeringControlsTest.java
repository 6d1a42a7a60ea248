package steerbench.app.window;

import static org.assertj.core.api.Assertions.assertThat;
import static steerbench.app.window.TestWindow.on;

import javafx.scene.control.ComboBox;
import javafx.scene.control.Slider;
import org.junit.jupiter.api.Test;
import steerbench.app.common.NumberField;
import steerbench.engine.steering.Magnitude;
import steerbench.engine.steering.SteeringTier;

/// What the controls of a tier say is what the tier does.
class SteeringControlsTest extends LiveWindowTest {
    /// By the arrow keys each magnitude between two is chosen on the way, and its slider ends elsewhere.
    @Test
    void magnitudesChosenOneAfterTheOtherKeepTheirStrengths() {
        @SuppressWarnings("unchecked")
        ComboBox<Magnitude> magnitude =
                on(() -> (ComboBox<Magnitude>) window.scene().lookup("#magnitude-2"));
        NumberField field = on(() -> (NumberField) window.scene().lookup("#strength-field-2"));
        Slider slider = on(() -> (Slider) window.scene().lookup("#strength-2"));
        for (Magnitude chosen : Magnitude.values()) {
            act(() -> magnitude.setValue(chosen));
            double strength =
                    on(() -> window.state().tier(SteeringTier.PER_INPUT).get().strength());
            assertThat(on(() -> field.valueProperty().get()))
                    .as("%s, field", chosen)
                    .isEqualTo(strength);
            assertThat(on(slider::getValue)).as("%s, slider", chosen).isEqualTo(Math.min(strength, slider.getMax()));
        }
    }
}
