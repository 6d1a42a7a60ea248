package steerbench.app.tokens;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import steerbench.app.common.Changes;
import steerbench.app.common.Numbers;
import steerbench.app.common.Texts;
import steerbench.app.state.FeatureId;
import steerbench.app.state.InspectedToken;
import steerbench.app.state.Readings;
import steerbench.app.state.WorkbenchState;
import steerbench.engine.generation.TokenReading;
import steerbench.engine.prompt.Token;
import steerbench.engine.workbench.PromptReading;

/// The prompt's tokens as chips.
public final class ChipsViewModel {
    /// More would be slow to lay out; the rest is counted.
    static final int MOST = 1000;

    /// Where it stands.
    public enum State {
        EMPTY,
        TOKENS
    }

    /// @param activation of the selected feature; NaN where it is not known
    /// @param ratio of it to the largest in the prompt
    /// @param exempt whether steering leaves it alone (BOS)
    public record Chip(int index, Token token, String shown, double activation, double ratio, boolean exempt) {}

    private final WorkbenchState shared;
    private final Texts texts;
    private final ObjectProperty<State> current = new SimpleObjectProperty<>(State.EMPTY);
    private final ObjectProperty<List<Chip>> chips = new SimpleObjectProperty<>(List.of());
    private final StringProperty legend = new SimpleStringProperty("");
    private final StringProperty maximum = new SimpleStringProperty("");
    private final StringProperty more = new SimpleStringProperty("");

    public ChipsViewModel(WorkbenchState shared, Texts texts) {
        this.shared = shared;
        this.texts = texts;
        Changes.ofAndNow(this::update, shared.reading(), shared.selected(), shared.revealed());
    }

    public ReadOnlyObjectProperty<State> state() {
        return current;
    }

    public ReadOnlyObjectProperty<List<Chip>> chips() {
        return chips;
    }

    /// Which feature colours the chips.
    public ReadOnlyStringProperty legend() {
        return legend;
    }

    /// The activation of the strongest colour.
    public ReadOnlyStringProperty maximum() {
        return maximum;
    }

    /// How many tokens are not shown.
    public ReadOnlyStringProperty more() {
        return more;
    }

    private void update() {
        Optional<PromptReading> reading = shared.reading().get();
        Optional<FeatureId> selected = shared.selected().get();
        chips.set(reading.map(r -> chips(r, selected)).orElse(List.of()));
        current.set(reading.isPresent() ? State.TOKENS : State.EMPTY);
        double largest = largest(chips.get());
        String key = reading.isPresent() && largest == 0 ? "tokens.silent" : "tokens.legend";
        legend.set(selected.map(f -> texts.get(key, shared.name(f))).orElseGet(() -> texts.get("tokens.noFeature")));
        maximum.set(largest > 0 ? Numbers.three(largest) : "");
        int left = reading.map(r -> r.prompt().length() - MOST).orElse(0);
        more.set(left > 0 ? texts.get("tokens.more", Integer.toString(left)) : "");
    }

    private List<Chip> chips(PromptReading reading, Optional<FeatureId> selected) {
        List<Token> tokens = reading.prompt().tokens();
        List<String> shown =
                shared.masking().maskPieces(tokens.stream().map(Token::text).toList());
        List<Chip> made = new ArrayList<>();
        double largest = 0;
        for (int i = 0; i < Math.min(MOST, tokens.size()); i++) {
            boolean exempt = i == 0 && reading.prompt().startsWithBos();
            double activation =
                    exempt ? Double.NaN : activation(reading.tokens().get(i), selected);
            largest = Math.max(largest, Double.isNaN(activation) ? 0 : activation);
            made.add(new Chip(i, tokens.get(i), TokenText.visible(shown.get(i)), activation, 0, exempt));
        }
        double scale = largest > 0 ? 1 / largest : 0;
        return made.stream()
                .map(c -> new Chip(c.index(), c.token(), c.shown(), c.activation(), c.activation() * scale, c.exempt()))
                .toList();
    }

    private static double activation(TokenReading token, Optional<FeatureId> feature) {
        return feature.map(f -> Readings.activation(token, f).orElse(Double.NaN))
                .orElse(Double.NaN);
    }

    private static double largest(List<Chip> chips) {
        return chips.stream()
                .mapToDouble(Chip::activation)
                .filter(a -> !Double.isNaN(a))
                .max()
                .orElse(0);
    }

    /// The token under the pointer or the focus.
    public void inspect(Chip chip) {
        shared.reading().get().ifPresent(reading -> {
            if (chip.index() < reading.tokens().size()) {
                shared.inspected()
                        .set(Optional.of(new InspectedToken(
                                Optional.empty(),
                                chip.index(),
                                chip.token(),
                                chip.shown(),
                                Double.NaN,
                                reading.tokens().get(chip.index()).top(),
                                Optional.empty())));
            }
        });
    }

    /// For screen readers.
    public String describe(Chip chip) {
        return Double.isNaN(chip.activation())
                ? texts.get("tokens.chip", chip.shown(), Integer.toString(chip.index()))
                : texts.get(
                        "tokens.chipActivation",
                        chip.shown(),
                        Integer.toString(chip.index()),
                        Numbers.three(chip.activation()));
    }
}
