package steerbench.app.saes;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import steerbench.app.common.Numbers;
import steerbench.app.common.Texts;
import steerbench.app.saes.SaeCard.Figure;
import steerbench.app.state.LoadedEngine;
import steerbench.app.state.WorkbenchState;
import steerbench.engine.fit.Bands;
import steerbench.engine.fit.FitFigures;
import steerbench.engine.fit.SaeVerdict;
import steerbench.engine.workbench.SaeCheck;
import steerbench.engine.workbench.SaeInfo;

/// Puts into words what is known of the loaded SAEs.
final class SaeCards {
    private final WorkbenchState shared;
    private final Texts texts;

    SaeCards(WorkbenchState shared, Texts texts) {
        this.shared = shared;
        this.texts = texts;
    }

    List<SaeCard> of(LoadedEngine engine) {
        return engine.info().saes().stream().map(sae -> card(engine, sae)).toList();
    }

    private SaeCard card(LoadedEngine engine, SaeInfo sae) {
        SaeVerdict verdict = shared.verdict(sae);
        Optional<FitFigures> figures = shared.saeReports().get().stream()
                .filter(r -> r.sae().id().equals(sae.id()))
                .findFirst()
                .map(SaeCheck.Report::figures);
        return new SaeCard(
                engine.hasSeveralSaes() ? engine.tag(sae.id()) + "  " + sae.id() : sae.id(),
                texts.get(
                        "saes.facts",
                        sae.hook(),
                        sae.architecture(),
                        Integer.toString(sae.dIn()),
                        Integer.toString(sae.dSae())),
                verdict.level(),
                verdict.findings(),
                figures.map(f -> figures(f, sae)).orElse(List.of()),
                figures.map(f -> texts.get(
                                "saes.note", Integer.toString(f.tokens()), Integer.toString(f.outliers()), f.mode()))
                        .orElse(""));
    }

    private List<Figure> figures(FitFigures f, SaeInfo sae) {
        List<Figure> figures = new ArrayList<>();
        figures.add(new Figure(
                texts.get("saes.unexplained"),
                Numbers.fixed(f.unexplained(), 3),
                texts.get("saes.atMost", Numbers.plain(Bands.MOST_UNEXPLAINED)),
                f.unexplained() <= Bands.MOST_UNEXPLAINED));
        figures.add(new Figure(
                texts.get("saes.l0"),
                Numbers.fixed(f.l0(), 1),
                texts.get("saes.between", Numbers.plain(Bands.LEAST_L0), Integer.toString(sae.dIn())),
                f.l0() >= Bands.LEAST_L0 && f.l0() <= sae.dIn()));
        figures.add(new Figure(texts.get("saes.notSeen"), Numbers.fixed(f.notSeen(), 3), "", true));
        FitFigures.Loss loss = f.loss();
        figures.add(new Figure(
                texts.get("saes.recovered"),
                loss == null ? "–" : Numbers.fixed(loss.recovered(), 3),
                loss == null ? f.lossNote() : texts.get("saes.atLeast", Numbers.plain(Bands.LEAST_RECOVERED)),
                loss == null || loss.recovered() >= Bands.LEAST_RECOVERED));
        figures.add(new Figure(texts.get("saes.crossEntropy"), Numbers.fixed(f.crossEntropy(), 3), "", true));
        return figures;
    }
}
