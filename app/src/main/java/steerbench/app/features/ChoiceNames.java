package steerbench.app.features;

import javafx.util.StringConverter;
import org.jspecify.annotations.Nullable;
import steerbench.app.features.FeaturesViewModel.Choice;

/// Writes the choices of an SAE.
final class ChoiceNames extends StringConverter<Choice> {
    @Override
    public String toString(@Nullable Choice choice) {
        return choice == null ? "" : choice.name();
    }

    @Override
    public Choice fromString(String name) {
        throw new UnsupportedOperationException("an SAE is chosen, not typed");
    }
}
