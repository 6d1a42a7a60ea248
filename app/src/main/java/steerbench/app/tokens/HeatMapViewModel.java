package steerbench.app.tokens;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
import steerbench.app.state.FeatureWeight;
import steerbench.app.state.InspectedToken;
import steerbench.app.state.Readings;
import steerbench.app.state.WorkbenchState;
import steerbench.engine.generation.TokenReading;
import steerbench.engine.workbench.PromptReading;

/// Activations of the features of interest at every token of the prompt: the selected one first, the pinned,
/// the strongest of the prompt, the steered.
public final class HeatMapViewModel {
    /// Where it stands.
    public enum State {
        EMPTY,
        GRID
    }

    /// @param name what it is called, short
    /// @param label the tokens it raises, masked; empty where nothing is known
    /// @param activations a token each; NaN at BOS and where the reading does not know the feature
    /// @param largest of them; 0 where it does not fire
    public record Row(
            FeatureId feature,
            String name,
            String label,
            List<Double> activations,
            double largest,
            boolean steered,
            boolean pinned) {

        /// What it is, for a tooltip.
        String describe() {
            return label.isEmpty() ? name : name + "\n" + label;
        }

        /// Of the row's own maximum; NaN where nothing is known.
        double ratio(int token) {
            return activations.get(token) / Math.max(largest, Double.MIN_NORMAL);
        }
    }

    /// @param tokens how they are written
    public record Grid(List<Row> rows, List<String> tokens) {
        static final Grid NOTHING = new Grid(List.of(), List.of());
    }

    private final WorkbenchState shared;
    private final Texts texts;
    private final ObjectProperty<State> current = new SimpleObjectProperty<>(State.EMPTY);
    private final ObjectProperty<Grid> grid = new SimpleObjectProperty<>(Grid.NOTHING);
    private final StringProperty cell = new SimpleStringProperty("");

    public HeatMapViewModel(WorkbenchState shared, Texts texts) {
        this.shared = shared;
        this.texts = texts;
        Changes.ofAndNow(
                this::update,
                shared.reading(),
                shared.selected(),
                shared.pinned(),
                shared.steered(),
                shared.revealed());
    }

    public ReadOnlyObjectProperty<State> state() {
        return current;
    }

    public ReadOnlyObjectProperty<Grid> grid() {
        return grid;
    }

    /// What the cell under the cursor says.
    public ReadOnlyStringProperty cell() {
        return cell;
    }

    private void update() {
        Optional<PromptReading> reading = shared.reading().get();
        grid.set(reading.map(this::gridOf).orElse(Grid.NOTHING));
        current.set(grid.get().rows().isEmpty() ? State.EMPTY : State.GRID);
        cell.set("");
    }

    private Grid gridOf(PromptReading reading) {
        Set<FeatureId> features = new LinkedHashSet<>();
        shared.selected().get().ifPresent(features::add);
        features.addAll(shared.pinned());
        features.addAll(Readings.strongest(reading));
        shared.steered().stream().map(FeatureWeight::feature).forEach(features::add);
        List<String> written = shared.masking()
                .maskPieces(
                        reading.prompt().tokens().stream().map(t -> t.text()).toList());
        return new Grid(
                features.stream().map(f -> row(reading, f)).toList(),
                written.stream().map(TokenText::visible).toList());
    }

    private Row row(PromptReading reading, FeatureId feature) {
        List<TokenReading> tokens = reading.tokens();
        List<Double> activations = new ArrayList<>();
        double largest = 0;
        for (int t = 0; t < tokens.size(); t++) {
            boolean exempt = t == 0 && reading.prompt().startsWithBos();
            double activation = exempt
                    ? Double.NaN
                    : Readings.activation(tokens.get(t), feature).orElse(Double.NaN);
            activations.add(activation);
            largest = Double.isNaN(activation) ? largest : Math.max(largest, activation);
        }
        return new Row(
                feature,
                shared.name(feature),
                shared.label(feature),
                activations,
                largest,
                shared.isSteered(feature),
                shared.pinned().contains(feature));
    }

    /// The cell under the cursor: its token becomes the inspected one.
    public void visit(int row, int token) {
        Grid shown = grid.get();
        Row at = shown.rows().get(row);
        double activation = at.activations().get(token);
        cell.set(texts.get(
                "heatmap.cell",
                at.name(),
                shown.tokens().get(token),
                Double.isNaN(activation) ? texts.get("heatmap.unknown") : Numbers.three(activation)));
        shared.reading()
                .get()
                .filter(r -> token < r.tokens().size())
                .ifPresent(reading -> shared.inspected()
                        .set(Optional.of(new InspectedToken(
                                Optional.empty(),
                                token,
                                reading.prompt().tokens().get(token),
                                shown.tokens().get(token),
                                Double.NaN,
                                reading.tokens().get(token).top(),
                                Optional.empty()))));
    }

    /// Colours the tokens by the row's feature.
    public void select(int row) {
        shared.selected().set(Optional.of(grid.get().rows().get(row).feature()));
    }
}
