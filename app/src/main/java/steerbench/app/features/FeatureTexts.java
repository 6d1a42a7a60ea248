package steerbench.app.features;

import steerbench.app.common.Numbers;
import steerbench.app.common.Texts;
import steerbench.app.state.LoadedEngine;
import steerbench.app.state.WorkbenchState;

/// What is said of a feature in the list.
final class FeatureTexts {
    private final WorkbenchState shared;
    private final Texts texts;

    FeatureTexts(WorkbenchState shared, Texts texts) {
        this.shared = shared;
        this.texts = texts;
    }

    /// Its tokens as they may be shown.
    String label(FeatureRow row) {
        return shared.masking().mask(row.label());
    }

    /// Its figures in a few lines.
    String describe(FeatureRow row) {
        return row.summary()
                .map(s -> texts.get(
                        "features.figures",
                        shared.name(row.feature()) + of(row),
                        Numbers.fixed(s.auroc(), 3),
                        Numbers.fixed(s.aurocLow(), 3),
                        Numbers.fixed(s.aurocHigh(), 3),
                        Numbers.fixed(100 * s.activationRate(), 2),
                        Numbers.three(s.maxActivation()),
                        Numbers.fixed(100 * s.toxicRate(), 0),
                        Numbers.fixed(100 * s.neutralRate(), 0),
                        label(row)))
                .orElseGet(() -> texts.get("features.noFigures", shared.name(row.feature()) + of(row)));
    }

    /// Of which SAE, where there are several.
    private String of(FeatureRow row) {
        return shared.engine()
                .get()
                .filter(LoadedEngine::hasSeveralSaes)
                .flatMap(e -> e.sae(row.feature().sae()))
                .map(s -> texts.get("features.ofSae", s.id(), s.hook()))
                .orElse("");
    }
}
