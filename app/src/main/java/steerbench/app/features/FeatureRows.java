package steerbench.app.features;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import steerbench.app.state.FeatureId;
import steerbench.app.state.LoadedEngine;
import steerbench.engine.workbench.SaeInfo;

/// The features of all loaded SAEs: best told apart first, behind them those of which nothing is known.
final class FeatureRows {
    private FeatureRows() {}

    static List<FeatureRow> of(LoadedEngine engine) {
        List<FeatureRow> known = new ArrayList<>();
        List<FeatureRow> unknown = new ArrayList<>();
        for (SaeInfo sae : engine.info().saes()) {
            engine.catalogue(sae.id())
                    .ifPresentOrElse(
                            c -> c.byAuroc()
                                    .forEach(f -> known.add(new FeatureRow(
                                            new FeatureId(sae.id(), f.feature()),
                                            engine.tag(sae.id()),
                                            Optional.of(f)))),
                            () -> IntStream.range(0, sae.dSae())
                                    .forEach(f -> unknown.add(new FeatureRow(
                                            new FeatureId(sae.id(), f), engine.tag(sae.id()), Optional.empty()))));
        }
        if (engine.hasSeveralSaes()) {
            known.sort(Comparator.comparingDouble(FeatureRow::auroc).reversed());
        }
        known.addAll(unknown);
        return known;
    }
}
