package steerbench.app.features;

import java.util.List;
import java.util.Optional;
import steerbench.app.state.FeatureId;
import steerbench.app.state.FeatureWeight;
import steerbench.app.state.LoadedEngine;
import steerbench.app.state.WorkbenchState;
import steerbench.engine.features.FeatureCatalog;

/// The preselected features of the loaded SAEs: of one of them, or of the first of which some are known.
final class StarterSet {
    private final WorkbenchState shared;

    StarterSet(WorkbenchState shared) {
        this.shared = shared;
    }

    /// How it was found; empty where nothing is known.
    Optional<String> rule(Optional<String> sae) {
        return known(sae).flatMap(this::catalogue).map(FeatureCatalog::starterRule);
    }

    List<FeatureId> features(Optional<String> sae) {
        return known(sae).stream()
                .flatMap(s -> catalogue(s).stream()
                        .flatMap(c -> c.starterSet().stream())
                        .map(f -> new FeatureId(s, f.feature())))
                .toList();
    }

    /// It becomes the steered set.
    void steer(Optional<String> sae) {
        shared.steered()
                .setAll(features(sae).stream().map(f -> new FeatureWeight(f, 1)).toList());
    }

    private Optional<String> known(Optional<String> sae) {
        List<String> saes = sae.map(List::of)
                .orElseGet(() -> shared.engine().get().map(LoadedEngine::saes).orElse(List.of()));
        return saes.stream().filter(s -> catalogue(s).isPresent()).findFirst();
    }

    private Optional<FeatureCatalog> catalogue(String sae) {
        return shared.engine().get().flatMap(e -> e.catalogue(sae));
    }
}
