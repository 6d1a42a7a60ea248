package steerbench.app.features;

import java.util.Comparator;
import java.util.Optional;
import steerbench.app.common.Changes;
import steerbench.app.state.FeatureId;
import steerbench.app.state.FeatureWeight;
import steerbench.app.state.Readings;
import steerbench.app.state.WorkbenchState;

/// Sees to it that the first colours of a new user are colours: of the preselected features it selects the
/// one that the prompt excites most.
final class FirstSelection {
    private final WorkbenchState shared;
    private Optional<FeatureId> made = Optional.empty();
    private boolean due;

    FirstSelection(WorkbenchState shared) {
        this.shared = shared;
        Changes.of(this::select, shared.reading());
    }

    /// The next reading decides.
    void await() {
        due = true;
    }

    /// Whether a feature was selected here and nobody has selected another since.
    boolean is(FeatureId feature) {
        return made.filter(f -> f.equals(feature)).isPresent();
    }

    /// Somebody selected a feature.
    void selected(FeatureId feature) {
        if (!is(feature)) {
            made = Optional.empty();
            due = false;
        }
    }

    private void select() {
        shared.reading().get().filter(_ -> due).ifPresent(reading -> {
            due = false;
            made = shared.steered().stream()
                    .map(FeatureWeight::feature)
                    .filter(f -> Readings.peak(reading, f) > 0)
                    .max(Comparator.comparingDouble(f -> Readings.peak(reading, f)));
            made.ifPresent(f -> shared.selected().set(Optional.of(f)));
        });
    }
}
