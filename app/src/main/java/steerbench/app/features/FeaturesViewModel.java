package steerbench.app.features;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.collections.transformation.FilteredList;
import steerbench.app.common.Changes;
import steerbench.app.common.Problems;
import steerbench.app.common.Texts;
import steerbench.app.state.FeatureId;
import steerbench.app.state.FeatureWeight;
import steerbench.app.state.LoadedEngine;
import steerbench.app.state.Readings;
import steerbench.app.state.WorkbenchState;

/// The list of features and what is chosen of it.
public final class FeaturesViewModel {
    /// Where it stands.
    public enum State {
        NO_SAE,
        NO_MATCH,
        LISTED
    }

    /// A way to filter by SAE.
    ///
    /// @param sae its id; empty: all
    public record Choice(Optional<String> sae, String name) {}

    /// Which features are listed.
    public enum Scope {
        ALL,
        STEERED,
        PINNED,
        PROMPT
    }

    private final WorkbenchState shared;
    private final FirstSelection first;
    private final StarterSet starters;
    private final SaeChange change;
    private final FeatureTexts sayings;
    private final Texts texts;
    private final ObservableList<FeatureRow> all = FXCollections.observableArrayList();
    private final FilteredList<FeatureRow> rows = new FilteredList<>(all);
    private final Map<FeatureId, FeatureRow> byFeature = new HashMap<>();
    private final ObjectProperty<State> current = new SimpleObjectProperty<>(State.NO_SAE);
    private final StringProperty query = new SimpleStringProperty("");
    private final ObjectProperty<Scope> scope = new SimpleObjectProperty<>(Scope.ALL);
    private final ObjectProperty<List<Choice>> choices = new SimpleObjectProperty<>(List.of());
    private final ObjectProperty<Optional<String>> sae = new SimpleObjectProperty<>(Optional.empty());
    private final StringProperty count = new SimpleStringProperty("");
    private Set<FeatureId> listed = Set.of(); // by the scope, before the query

    public FeaturesViewModel(WorkbenchState shared, Problems problems, Texts texts) {
        this.shared = shared;
        this.texts = texts;
        this.first = new FirstSelection(shared);
        this.starters = new StarterSet(shared);
        this.change = new SaeChange(shared, problems, starters, first, texts);
        this.sayings = new FeatureTexts(shared, texts);
        Changes.ofAndNow(() -> shared.engine().get().ifPresent(this::list), shared.engine());
        Changes.of(this::mark, shared.steered(), shared.pinned());
        Changes.of(this::filter, query, scope, sae);
        Changes.of(this::refilter, shared.reading());
        filter();
    }

    public ReadOnlyObjectProperty<State> state() {
        return current;
    }

    /// What is listed, best told apart first.
    public ObservableList<FeatureRow> rows() {
        return rows;
    }

    public StringProperty query() {
        return query;
    }

    public ObjectProperty<Scope> scope() {
        return scope;
    }

    /// Ways to filter by SAE: all, or one; nothing to choose where there is only one.
    public ReadOnlyObjectProperty<List<Choice>> choices() {
        return choices;
    }

    /// The SAE whose features are listed; empty: of all.
    public ObjectProperty<Optional<String>> sae() {
        return sae;
    }

    /// How many are listed, steered and pinned.
    public ReadOnlyStringProperty count() {
        return count;
    }

    public Optional<FeatureRow> row(FeatureId feature) {
        return Optional.ofNullable(byFeature.get(feature));
    }

    /// Whether it was selected by this program for want of a user's choice.
    boolean isOwnChoice(FeatureRow row) {
        return first.is(row.feature());
    }

    /// How the preselected set was found.
    public String starterRule() {
        return starters.rule(sae.get()).orElseGet(() -> texts.get("features.noCatalogue"));
    }

    public void toggleSteered(FeatureRow row) {
        shared.toggleSteered(row.feature());
    }

    public void togglePinned(FeatureRow row) {
        shared.togglePinned(row.feature());
    }

    public void setWeight(FeatureRow row, double weight) {
        shared.setWeight(row.feature(), weight);
    }

    /// Colours the tokens by it.
    public void select(FeatureRow row) {
        // A row is also selected by the list itself, to show what was selected elsewhere.
        if (!shared.selected().get().equals(Optional.of(row.feature()))) {
            first.selected(row.feature());
            shared.selected().set(Optional.of(row.feature()));
        }
    }

    /// The steered set becomes the preselected one of the listed SAE, or of the first of which one is known.
    public void steerStarterSet() {
        starters.steer(sae.get());
    }

    public void clearSteered() {
        shared.steered().clear();
    }

    /// Its tokens as they may be shown.
    public String label(FeatureRow row) {
        return sayings.label(row);
    }

    /// Its figures in a few lines.
    public String describe(FeatureRow row) {
        return sayings.describe(row);
    }

    private void list(LoadedEngine engine) {
        sae.set(Optional.empty());
        choices.set(choices(engine));
        change.adopt(engine);
        List<FeatureRow> listed = FeatureRows.of(engine);
        byFeature.clear();
        listed.forEach(r -> byFeature.put(r.feature(), r));
        all.setAll(listed);
        mark();
        filter();
    }

    private List<Choice> choices(LoadedEngine engine) {
        if (!engine.hasSeveralSaes()) {
            return List.of();
        }
        List<Choice> made = new ArrayList<>();
        made.add(new Choice(Optional.empty(), texts.get("features.everySae")));
        engine.info()
                .saes()
                .forEach(s -> made.add(new Choice(Optional.of(s.id()), engine.tag(s.id()) + "  " + s.id())));
        return made;
    }

    private void mark() {
        Map<FeatureId, Double> weights = shared.steered().stream()
                .collect(Collectors.toMap(FeatureWeight::feature, FeatureWeight::weight, (a, _) -> a));
        Set<FeatureId> pinned = Set.copyOf(shared.pinned());
        for (FeatureRow row : all) {
            Double weight = weights.get(row.feature());
            row.steered().set(weight != null);
            row.weight().set(weight == null ? 1 : weight);
            row.pinned().set(pinned.contains(row.feature()));
        }
        countThem();
    }

    /// What was taken out of the steered or pinned set stays listed until the list is asked for anew: rows
    /// must not vanish under the hand.
    private void refilter() {
        if (scope.get() == Scope.PROMPT && !wanted().equals(listed)) {
            filter();
        }
    }

    private Set<FeatureId> wanted() {
        return switch (scope.get()) {
            case ALL -> Set.copyOf(byFeature.keySet());
            case STEERED ->
                shared.steered().stream().map(FeatureWeight::feature).collect(Collectors.toSet());
            case PINNED -> Set.copyOf(shared.pinned());
            case PROMPT ->
                shared.reading()
                        .get()
                        .map(r -> Set.copyOf(Readings.strongest(r)))
                        .orElse(Set.of());
        };
    }

    private void filter() {
        Set<FeatureId> wanted = wanted();
        listed = wanted;
        rows.setPredicate(r -> wanted.contains(r.feature())
                && sae.get().map(r.feature().sae()::equals).orElse(true)
                && r.matches(query.get()));
        current.set(all.isEmpty() ? State.NO_SAE : rows.isEmpty() ? State.NO_MATCH : State.LISTED);
        countThem();
    }

    private void countThem() {
        count.set(texts.get(
                "features.count",
                Integer.toString(rows.size()),
                Integer.toString(all.size()),
                Integer.toString(shared.steered().size())));
    }
}
