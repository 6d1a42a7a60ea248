package steerbench.app.generation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import steerbench.app.common.Problems;
import steerbench.app.common.Texts;
import steerbench.app.state.FeatureId;
import steerbench.app.state.FeatureWeight;
import steerbench.app.state.InspectedToken;
import steerbench.app.state.RunProgress.Phase;
import steerbench.app.state.Series;
import steerbench.app.state.WorkbenchState;
import steerbench.app.testing.ManualTasks;
import steerbench.app.testing.ScriptedEngine;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.prompt.Token;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.steering.SteeringTier;

@Tag("unit")
class GenerationViewModelTest {
    private final WorkbenchState state = new WorkbenchState();
    private final ManualTasks tasks = new ManualTasks();
    private final ScriptedEngine engine = new ScriptedEngine();
    private final Texts texts = Texts.load();
    private final Problems problems = new Problems(texts, Path.of("log"));
    private final GenerationViewModel runs = new GenerationViewModel(state, Runnable::run, tasks, problems, texts);

    @BeforeEach
    void load() {
        state.engine().set(Optional.of(engine.loaded()));
        state.prompt().set("Once");
    }

    private void moveSlider(double strength) {
        var tier = state.tier(SteeringTier.CONSTANT);
        tier.set(tier.get().withStrength(strength));
    }

    private String text(Series series) {
        return runs.columns().get(series.number()).samples().getFirst().shownText();
    }

    @Test
    void manyMovesOfASliderBecomeOneRun() {
        moveSlider(0.01);
        moveSlider(0.02);
        moveSlider(0.03);
        tasks.letTimePass();

        assertThat(engine.asked()).hasSize(1);
        assertThat(engine.asked().getFirst().request().plans().getLast().strength())
                .isEqualTo(0.03);
    }

    @Test
    void aMoveCancelsTheStaleRunAndItsLateTokensAreNotShown() {
        runs.generate();
        ScriptedEngine.Asked stale = engine.asked().getFirst();
        stale.token(0, "old");
        moveSlider(0.02);
        tasks.letTimePass();
        assertThat(stale.cancellation().isCancelled()).isTrue();

        engine.asked().getLast().token(0, "new");
        stale.token(1, "late");

        assertThat(text(Series.TIER_3)).isEqualTo("new");
    }

    @Test
    void theOldTextStaysMarkedStaleUntilTheNewOneBegins() {
        runs.generate();
        engine.asked().getFirst().token(0, "old");
        moveSlider(0.02);
        tasks.letTimePass();

        assertThat(text(Series.BASELINE)).isEqualTo("old");
        assertThat(runs.columns().getFirst().stale().get()).isTrue();
        engine.asked().getLast().token(0, "new");
        assertThat(runs.columns().getFirst().stale().get()).isFalse();
    }

    @Test
    void anInspectedTokenGoesWithItsText() {
        runs.generate();
        engine.asked().getFirst().token(0, "old");
        inspect(Optional.of(Series.BASELINE));
        moveSlider(0.02);
        tasks.letTimePass();
        assertThat(state.inspected().get()).as("its text is still there").isPresent();
        engine.asked().getLast().token(0, "new");
        assertThat(state.inspected().get()).isEmpty();

        inspect(Optional.empty());
        engine.asked().getLast().token(0, "er");
        assertThat(state.inspected().get()).as("of the prompt").isPresent();
    }

    private void inspect(Optional<Series> source) {
        Token token = new Token(1, "old", false);
        state.inspected()
                .set(Optional.of(new InspectedToken(source, 0, token, "old", -1, List.of(), Optional.empty())));
    }

    private void steer() {
        state.steered().add(new FeatureWeight(new FeatureId(ScriptedEngine.SAE, 3), 1));
    }

    /// All columns, to the end.
    private void makeAll(String text) {
        runs.generate();
        finish(text);
    }

    private void finish(String text) {
        engine.asked().getLast().token(0, text);
        engine.finish(text);
    }

    @Test
    void aMovedSliderMakesItsOwnColumnAlone() {
        steer();
        makeAll("old");
        moveSlider(0.02);
        tasks.letTimePass();

        assertThat(engine.asked().getLast().request().plans()).singleElement().satisfies(plan -> {
            assertThat(plan.tier()).isEqualTo(SteeringTier.CONSTANT);
            assertThat(plan.strength()).isEqualTo(0.02);
        });
        finish("new");
        assertThat(runs.columns()).extracting(c -> text(c.series())).containsExactly("old", "old", "old", "new");
        assertThat(runs.columns()).noneMatch(c -> c.stale().get());
        assertThat(state.points()).hasSize(5);
        assertThat(state.points().getLast().series()).isEqualTo(Series.TIER_3);
    }

    @Test
    void whatACancelledRunLeftUnfinishedIsMadeWithTheNext() {
        steer();
        makeAll("old");
        state.tier(SteeringTier.PER_TOKEN)
                .set(state.tier(SteeringTier.PER_TOKEN).get().withStrength(0.01));
        tasks.letTimePass();
        engine.asked().getLast().token(0, "half");
        moveSlider(0.02);
        tasks.letTimePass();

        assertThat(engine.asked().getLast().request().plans())
                .extracting(SteeringPlan::tier)
                .containsExactly(SteeringTier.PER_TOKEN, SteeringTier.CONSTANT);
    }

    @Test
    void aSliderMovedBackInTimeNeedsNoRun() {
        steer();
        makeAll("old");
        moveSlider(0.02);
        tasks.letTimePass();
        moveSlider(WorkbenchState.DEFAULT_TIER.strength());
        tasks.letTimePass();

        assertThat(engine.asked()).hasSize(2);
        assertThat(engine.asked().getLast().cancellation().isCancelled()).isTrue();
        assertThat(runs.columns()).noneMatch(c -> c.stale().get());
        assertThat(state.progress().get().phase()).isEqualTo(Phase.IDLE);
    }

    @Test
    void aResultThatOvertakesItsNewsIsShownWhole() {
        runs.generate();
        engine.finishUnheard("whole");
        engine.asked().getLast().token(0, "late");

        assertThat(runs.columns()).allMatch(c -> text(c.series()).equals("whole"));
        assertThat(runs.finished())
                .hasSize(4)
                .allSatisfy(column -> assertThat(column.texts()).hasSize(1));
    }

    @Test
    void onlyWholeTextsOfNowCanBeReported() {
        steer();
        assertThat(runs.hasFinished().get()).isFalse();
        makeAll("old");
        assertThat(runs.finished()).hasSize(4);
        moveSlider(0.02);
        tasks.letTimePass();
        assertThat(runs.finished())
                .extracting(ColumnViewModel.Finished::series)
                .containsExactly(Series.BASELINE, Series.TIER_1, Series.TIER_2);
        finish("new");
        assertThat(runs.finished()).hasSize(4);
        state.prompt().set("Twice");
        assertThat(runs.hasFinished().get()).isFalse();
    }

    @Test
    void aTierWithoutFeaturesIsTheBaselineAtEveryStrength() {
        makeAll("old");
        moveSlider(0.02);
        tasks.letTimePass();

        assertThat(engine.asked()).hasSize(1);
    }

    @Test
    void aTierSetToNothingPassesTheBatchOfTheBaseline() {
        steer();
        makeAll("old");
        moveSlider(0);
        tasks.letTimePass();

        assertThat(engine.asked().getLast().request().plans())
                .extracting(SteeringPlan::isActive)
                .containsExactly(false, false);
    }

    @Test
    void anotherModelMakesAllColumns() {
        steer();
        makeAll("old");
        state.engine().set(Optional.of(engine.loaded()));
        tasks.letTimePass();

        assertThat(engine.asked()).hasSize(2);
        assertThat(engine.asked().getLast().request().plans()).hasSize(4);
    }

    @Test
    void theButtonMakesAllColumns() {
        makeAll("old");
        makeAll("new");

        assertThat(engine.asked().getLast().request().plans()).hasSize(4);
    }

    @Test
    void aModelThatComesLateBeginsWithTheRestoredPrompt() {
        state.engine().set(Optional.of(engine.loaded()));
        tasks.letTimePass();

        assertThat(engine.asked()).hasSize(1);
        assertThat(engine.asked().getFirst().request().prompts().getFirst().text())
                .isEqualTo("Once");
    }

    @Test
    void aRunThatFailsIsToldWithItsRemedy() {
        runs.generate();
        engine.asked()
                .getFirst()
                .result()
                .completeExceptionally(new InvalidRequestException("the prompt", "is too long", "Shorten it"));

        assertThat(state.progress().get().phase()).isEqualTo(Phase.FAILED);
        assertThat(problems.shown().get().orElseThrow().message()).isEqualTo("the prompt: is too long");
        assertThat(problems.shown().get().orElseThrow().remedy()).isEqualTo("Shorten it");
    }

    @Test
    void stopKeepsWhatIsThere() {
        runs.generate();
        engine.asked().getFirst().token(0, "half");
        runs.stop();

        assertThat(engine.asked().getFirst().cancellation().isCancelled()).isTrue();
        assertThat(state.progress().get().phase()).isEqualTo(Phase.STOPPED);
        assertThat(text(Series.TIER_1)).isEqualTo("half");
    }

    @Test
    void withoutAPromptNothingRunsAndItIsSaid() {
        state.prompt().set("  ");
        runs.generate();

        assertThat(engine.asked()).isEmpty();
        assertThat(runs.note().get()).isEqualTo("Type a prompt first");
    }
}
