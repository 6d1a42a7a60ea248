package steerbench.app.features;

import java.util.List;
import java.util.Optional;
import steerbench.app.common.Problems;
import steerbench.app.common.Texts;
import steerbench.app.state.FeatureWeight;
import steerbench.app.state.LoadedEngine;
import steerbench.app.state.WorkbenchState;

/// What becomes of steered, pinned and selected features when other SAEs are loaded: a first start begins
/// with the preselected set; features of SAEs that are not loaded mean nothing any more.
final class SaeChange {
    private final WorkbenchState shared;
    private final Problems problems;
    private final StarterSet starters;
    private final FirstSelection first;
    private final Texts texts;

    SaeChange(WorkbenchState shared, Problems problems, StarterSet starters, FirstSelection first, Texts texts) {
        this.shared = shared;
        this.problems = problems;
        this.starters = starters;
        this.first = first;
        this.texts = texts;
    }

    /// What is lost by it is said.
    void adopt(LoadedEngine engine) {
        List<String> before = List.copyOf(shared.saes());
        List<String> now = engine.saes();
        if (before.equals(now)) {
            return;
        }
        shared.saes().setAll(now);
        List<FeatureWeight> kept = shared.steered().stream()
                .filter(f -> now.contains(f.feature().sae()))
                .toList();
        int lost = shared.steered().size() - kept.size();
        shared.pinned().removeIf(f -> !now.contains(f.sae()));
        if (kept.isEmpty()) {
            if (lost > 0) {
                problems.tell(texts.get("features.otherSae", String.join(", ", before), String.join(", ", now)), "");
            }
            starters.steer(Optional.empty());
            first.await();
            shared.selected().set(starters.features(Optional.empty()).stream().findFirst());
        } else if (lost > 0) {
            problems.tell(texts.get("features.lost", Integer.toString(lost), String.join(", ", now)), "");
            shared.steered().setAll(kept);
        }
        shared.selected()
                .set(shared.selected()
                        .get()
                        .filter(f -> now.contains(f.sae()))
                        .or(() -> kept.stream().findFirst().map(FeatureWeight::feature)));
    }
}
