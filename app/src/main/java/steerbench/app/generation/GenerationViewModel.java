package steerbench.app.generation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.beans.Observable;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import steerbench.app.common.BackgroundTasks;
import steerbench.app.common.Changes;
import steerbench.app.common.Debouncer;
import steerbench.app.common.Problems;
import steerbench.app.common.Texts;
import steerbench.app.run.ScoredRun;
import steerbench.app.state.LoadedEngine;
import steerbench.app.state.RunProgress;
import steerbench.app.state.RunProgress.Phase;
import steerbench.app.state.RunSettings;
import steerbench.app.state.SavePoint;
import steerbench.app.state.Series;
import steerbench.app.state.WorkbenchState;
import steerbench.engine.generation.GeneratedToken;
import steerbench.engine.generation.Generation;
import steerbench.engine.generation.RowId;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.CancelledException;
import steerbench.engine.workbench.TextRequest;

/// The live loop: a change of the plan, once things are quiet, cancels the run under way and makes the columns
/// anew whose texts it changes.
public final class GenerationViewModel {
    private static final Duration QUIET = Duration.ofMillis(120);

    /// A run under way, or the last one.
    private static final class Run {
        final long number;
        final RunSettings settings;
        final List<ColumnViewModel> columns; // one a plan
        final Cancellation cancellation = new Cancellation();
        final long start = System.nanoTime();
        boolean shown; // whether the columns show it already
        boolean over;
        boolean complete; // the columns hold all of it: news that come later say nothing new
        long tokens;
        long firstToken;
        long lastToken;

        Run(long number, RunSettings settings, List<ColumnViewModel> columns) {
            this.number = number;
            this.settings = settings;
            this.columns = List.copyOf(columns);
        }

        ColumnViewModel column(RowId row) {
            return columns.get(row.plan());
        }

        List<Series> series() {
            return columns.stream().map(ColumnViewModel::series).toList();
        }

        double firstTokenSeconds() {
            return tokens == 0 ? Double.NaN : (firstToken - start) / 1e9;
        }

        double tokensPerSecond() {
            double seconds = (lastToken - firstToken) / 1e9;
            return seconds > 0 ? tokens / seconds : 0;
        }
    }

    private final WorkbenchState shared;
    private final SavePoint savePoint;
    private final BackgroundTasks tasks;
    private final Problems problems;
    private final Texts texts;
    private final PointKeeper points;
    private final Debouncer live;
    private final Consumer<RunNews> inlet;
    private final List<ColumnViewModel> columns;
    private final StringProperty note = new SimpleStringProperty("");
    private final BooleanProperty hasFinished = new SimpleBooleanProperty();
    private Optional<Run> current = Optional.empty();
    private long runs;

    public GenerationViewModel(
            WorkbenchState shared, SavePoint savePoint, BackgroundTasks tasks, Problems problems, Texts texts) {
        this.shared = shared;
        this.savePoint = savePoint;
        this.tasks = tasks;
        this.problems = problems;
        this.texts = texts;
        this.points = new PointKeeper(shared, problems, texts);
        this.live = new Debouncer(tasks, QUIET, this::catchUp);
        this.inlet = tasks.batched(this::hear);
        this.columns = Arrays.stream(Series.values())
                .map(s -> new ColumnViewModel(shared, s, texts))
                .toList();
        Changes.of(
                () -> hasFinished.set(
                        columns.stream().anyMatch(c -> c.hasFinished().get())),
                columns.stream().map(ColumnViewModel::hasFinished).toArray(Observable[]::new));
        Changes.of(this::modelChanged, shared.engine());
        // A model that has just come shows at once what it makes of the restored session.
        Changes.of(this::planMoved, shared.planRevision(), shared.engine());
        Changes.of(this::promptMoved, shared.prompt(), shared.form());
    }

    /// Baseline first, then the tiers.
    public List<ColumnViewModel> columns() {
        return columns;
    }

    /// Why nothing is generated; empty where there is no reason to say so.
    public ReadOnlyStringProperty note() {
        return note;
    }

    /// The columns whose texts are whole.
    public List<ColumnViewModel.Finished> finished() {
        return columns.stream().flatMap(c -> c.finished().stream()).toList();
    }

    /// Whether there are any.
    public ReadOnlyBooleanProperty hasFinished() {
        return hasFinished;
    }

    /// The texts belong to another prompt now; the next ones are asked for, not begun by themselves.
    private void promptMoved() {
        note.set("");
        cancelRun();
        columns.forEach(ColumnViewModel::markStale);
    }

    private void modelChanged() {
        cancelRun();
        columns.forEach(ColumnViewModel::forget);
    }

    private void planMoved() {
        if (shared.engine().get().isPresent() && !shared.prompt().get().isBlank()) {
            live.trigger();
        }
    }

    /// Makes all texts with what the controls say; the run under way is cancelled.
    public void generate() {
        begin(shared.settings(), columns);
    }

    /// Makes the texts that are not yet what the controls say: one slider, one column.
    private void catchUp() {
        RunSettings now = shared.settings();
        List<ColumnViewModel> wanted = wanted(now);
        columns.stream().filter(c -> !wanted.contains(c)).forEach(c -> c.keep(now));
        begin(now, wanted);
    }

    /// A tier of strength 0 is the baseline to the last bit: the two share their batch.
    private List<ColumnViewModel> wanted(RunSettings now) {
        boolean baseline = columns.stream().anyMatch(c -> !c.holds(now) && !now.isActive(c.series()));
        return columns.stream()
                .filter(c -> !c.holds(now) || (baseline && c.series() == Series.BASELINE))
                .toList();
    }

    private void begin(RunSettings settings, List<ColumnViewModel> wanted) {
        live.cancel();
        cancelRun();
        Optional<LoadedEngine> engine = shared.engine().get();
        if (engine.isEmpty()) {
            note.set(texts.get("generation.noModel"));
        } else if (shared.prompt().get().isBlank()) {
            note.set(texts.get("generation.noPrompt"));
        } else {
            note.set("");
            if (!wanted.isEmpty()) {
                begin(engine.get(), new Run(++runs, settings, wanted));
            }
        }
    }

    private void begin(LoadedEngine engine, Run run) {
        current = Optional.of(run);
        run.columns.forEach(ColumnViewModel::markStale);
        tell(run, Phase.PROMPT);
        savePoint.saveThen(() -> start(engine, run));
    }

    /// Ends the run under way; its texts stay as far as they came.
    public void stop() {
        live.cancel();
        current.filter(r -> !r.cancellation.isCancelled()).ifPresent(run -> {
            run.cancellation.cancel();
            end(run, Phase.STOPPED);
        });
    }

    private void cancelRun() {
        current.ifPresent(run -> run.cancellation.cancel());
        current = Optional.empty();
        if (shared.progress().get().phase().isUnderWay()) {
            shared.progress().set(RunProgress.NONE);
        }
    }

    private void start(LoadedEngine engine, Run run) {
        if (run.cancellation.isCancelled()) {
            return;
        }
        RunSettings s = run.settings;
        List<SteeringPlan> plans = run.series().stream()
                .map(series -> s.plan(series, engine::maxActivation))
                .toList();
        TextRequest request = new TextRequest(
                List.of(s.promptSpec()), plans, s.samples(), s.maxNewTokens(), s.sampling(), true, Map.of());
        tasks.whenDone(
                engine.runs().run(request, RunNews.listener(run.number, inlet), run.cancellation),
                scored -> done(engine, run, scored),
                failure -> failed(run, failure));
    }

    private boolean isCurrent(long run) {
        return current.filter(r -> r.number == run).isPresent();
    }

    private void hear(List<RunNews> news) {
        Run run = current.orElse(null);
        if (run == null || run.complete) {
            return;
        }
        Map<RowId, List<GeneratedToken>> tokens = new LinkedHashMap<>();
        List<RunNews> others = new ArrayList<>();
        for (RunNews item : news) {
            if (item.run() != run.number) {
                continue;
            }
            if (item instanceof RunNews.TokenCame came) {
                tokens.computeIfAbsent(came.row(), _ -> new ArrayList<>()).add(came.token());
                run.firstToken = run.tokens == 0 ? came.nanoTime() : run.firstToken;
                run.lastToken = came.nanoTime();
                run.tokens++;
            } else {
                others.add(item);
            }
        }
        if (!tokens.isEmpty() || !others.isEmpty()) {
            showBegun(run);
        }
        tokens.forEach((row, more) -> run.column(row).append(row.sample(), more));
        others.forEach(item -> hear(run, item));
        if (!tokens.isEmpty()) {
            tell(run, Phase.GENERATING);
        }
    }

    private void hear(Run run, RunNews item) {
        switch (item) {
            case RunNews.TokenCame _ -> throw new IllegalStateException("tokens come in batches");
            case RunNews.RowFinished finished ->
                run.column(finished.continuation().id()).finished(finished.continuation());
            case RunNews.RowScored scored ->
                run.column(scored.scored().continuation().id()).scored(scored.scored());
        }
        if (item instanceof RunNews.RowFinished && run.columns.stream().allMatch(ColumnViewModel::isFinished)) {
            tell(run, Phase.SCORING);
        }
    }

    private void showBegun(Run run) {
        if (!run.shown) {
            run.shown = true;
            run.columns.forEach(c -> c.begin(run.settings));
        }
    }

    private void tell(Run run, Phase phase) {
        if (!run.over) {
            shared.progress().set(new RunProgress(phase, run.tokens, run.tokensPerSecond(), run.firstTokenSeconds()));
        }
    }

    /// What comes later from the engine no longer changes where the run stands.
    private void end(Run run, Phase phase) {
        tell(run, phase);
        run.over = true;
    }

    private void done(LoadedEngine engine, Run run, ScoredRun scored) {
        Generation generation = scored.result().generation();
        if (!isCurrent(run.number)) {
            return;
        }
        if (generation.cancelled()) {
            end(run, Phase.STOPPED);
            return;
        }
        Generation.Timing timing = generation.timing();
        run.over = true;
        complete(run, scored);
        shared.progress()
                .set(new RunProgress(
                        Phase.DONE, timing.newTokens(), timing.tokensPerSecond(), run.firstTokenSeconds()));
        points.add(run.settings, run.series(), engine.rulers(), scored.scored());
    }

    /// By what the engine returned: its news come by another way and may still be on it.
    private void complete(Run run, ScoredRun scored) {
        showBegun(run);
        run.complete = true;
        scored.scored().forEach(s -> run.column(s.continuation().id()).put(s));
        run.columns.forEach(c -> c.completed(run.settings));
    }

    private void failed(Run run, Throwable failure) {
        if (!isCurrent(run.number)) {
            return;
        }
        if (failure instanceof CancelledException) {
            end(run, Phase.STOPPED);
        } else {
            end(run, Phase.FAILED);
            problems.report(failure);
        }
    }
}
