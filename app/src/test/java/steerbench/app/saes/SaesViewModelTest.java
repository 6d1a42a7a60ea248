package steerbench.app.saes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import steerbench.app.common.Problems;
import steerbench.app.common.Texts;
import steerbench.app.state.WorkbenchState;
import steerbench.app.testing.ManualTasks;
import steerbench.app.testing.ScriptedEngine;
import steerbench.engine.fit.FitFigures;
import steerbench.engine.fit.SaeVerdict;
import steerbench.engine.fit.SaeVerdict.Finding;
import steerbench.engine.fit.SaeVerdict.Level;
import steerbench.engine.library.SaeLibrary;
import steerbench.engine.workbench.SaeCheck;
import steerbench.engine.workbench.SaeInfo;

/// What is told of the loaded SAEs, before and after the self-test.
@Tag("unit")
class SaesViewModelTest {
    private static final SaeVerdict FITS = SaeVerdict.of(List.of());
    private static final SaeVerdict DOUBTFUL =
            SaeVerdict.of(List.of(new Finding(Level.DOUBTFUL, "model name", "it was trained on another", "Load that")));

    private final WorkbenchState state = new WorkbenchState();
    private final Texts texts = Texts.load();
    private final SaesViewModel model =
            new SaesViewModel(state, new ManualTasks(), new Problems(texts, Path.of("log")), texts);

    private static SaeInfo sae(String id, int layer, SaeVerdict verdict) {
        return new SaeInfo(id, "blocks." + layer + ".hook_resid_post", "standard", 8, 32, id, verdict);
    }

    private static SaeCheck.Report report(SaeInfo sae, SaeVerdict verdict, @Nullable FitFigures figures) {
        return new SaeCheck.Report("tiny", sae, verdict, figures);
    }

    private void load(ScriptedEngine engine) {
        state.engine().set(Optional.of(engine.loaded()));
    }

    @Test
    void withoutAnSaeThereIsNothingToTell() {
        assertThat(model.state().get()).isEqualTo(SaesViewModel.State.NO_SAE);
        load(new ScriptedEngine().with());
        assertThat(model.state().get()).isEqualTo(SaesViewModel.State.NO_SAE);
        assertThat(model.summary().get()).isEmpty();
        assertThat(model.doubt().get()).isEmpty();
    }

    @Test
    void theShippedSaeIsMeasuredWhenAskedForOthersByThemselves() {
        load(new ScriptedEngine().with(sae(SaeLibrary.DEFAULT_ID, 1, FITS)));
        assertThat(model.state().get()).isEqualTo(SaesViewModel.State.UNTESTED);
        model.test();
        assertThat(model.state().get()).isEqualTo(SaesViewModel.State.TESTED);
        load(new ScriptedEngine().with(sae("other", 1, FITS)));
        assertThat(model.state().get()).isEqualTo(SaesViewModel.State.TESTED);
    }

    @Test
    void aDoubtOfTheFilesStaysInSightAndNamesItsSae() {
        load(new ScriptedEngine().with(sae("low", 0, FITS), sae("high", 1, DOUBTFUL)));
        assertThat(model.level().get()).isEqualTo(Level.DOUBTFUL);
        assertThat(model.summary().get()).contains("2 SAEs").contains("doubtful");
        assertThat(model.doubt().get()).contains("high", "doubtful", "trained on another", "Load that");
        assertThat(model.cards().get().stream().map(SaeCard::title)).containsExactly("L0  low", "L1  high");
        assertThat(model.cards().get().get(1).findings()).hasSize(1);
    }

    @Test
    void whatTheSelfTestMeasuresStandsBesideItsBand() {
        SaeInfo sae = sae("tiny", 1, FITS);
        FitFigures figures =
                new FitFigures("exact", 200, 2, 0.9, 30, 0.25, 12, 3.5, new FitFigures.Loss(5, 9, 0.1), "");
        SaeVerdict measured = SaeVerdict.of(List.of(new Finding(
                Level.DOES_NOT_FIT, "variance unexplained 0.90", "probable cause: another layer", "Check the hook")));
        load(new ScriptedEngine().with(sae).finding(List.of(report(sae, measured, figures))));
        assertThat(model.level().get()).isEqualTo(Level.DOES_NOT_FIT);
        assertThat(model.doubt().get()).contains("does not fit", "probable cause: another layer");
        SaeCard card = model.cards().get().getFirst();
        assertThat(card.figures().stream().map(SaeCard.Figure::value))
                .containsExactly("0.900", "30.0", "0.250", "0.100", "3.500");
        assertThat(card.figures().stream().map(SaeCard.Figure::expected))
                .containsExactly("at most 0.5", "0.5 to 8", "", "at least 0.7", "");
        assertThat(card.figures().stream().map(SaeCard.Figure::inside))
                .containsExactly(false, false, true, false, true);
        assertThat(card.note()).contains("200 tokens", "2 outliers", "exact");
    }

    @Test
    void anotherEngineBeginsAnew() {
        SaeInfo sae = sae("tiny", 1, FITS);
        load(new ScriptedEngine().with(sae).finding(List.of(report(sae, DOUBTFUL, null))));
        assertThat(model.doubt().get()).isNotEmpty();
        load(new ScriptedEngine().with(sae("next", 1, FITS)));
        assertThat(model.doubt().get()).isEmpty();
        assertThat(model.level().get()).isEqualTo(Level.FITS);
    }
}
