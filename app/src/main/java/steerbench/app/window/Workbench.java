package steerbench.app.window;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import steerbench.app.catalogue.CatalogueView;
import steerbench.app.catalogue.CatalogueViewModel;
import steerbench.app.catalogue.DroppedFiles;
import steerbench.app.catalogue.EngineStorehouse;
import steerbench.app.chart.ChartView;
import steerbench.app.chart.ChartViewModel;
import steerbench.app.common.BackgroundTasks;
import steerbench.app.common.Problems;
import steerbench.app.common.Texts;
import steerbench.app.common.WholeFile;
import steerbench.app.features.FeaturesView;
import steerbench.app.features.FeaturesViewModel;
import steerbench.app.generation.ColumnView;
import steerbench.app.generation.GenerationViewModel;
import steerbench.app.generation.SettingsView;
import steerbench.app.generation.SettingsViewModel;
import steerbench.app.loading.EngineSource;
import steerbench.app.loading.LoadingView;
import steerbench.app.loading.LoadingViewModel;
import steerbench.app.prompt.PromptView;
import steerbench.app.prompt.PromptViewModel;
import steerbench.app.saes.SaesView;
import steerbench.app.saes.SaesViewModel;
import steerbench.app.session.SessionFile;
import steerbench.app.session.SessionKeeper;
import steerbench.app.state.EngineChoice;
import steerbench.app.state.LoadedEngine;
import steerbench.app.state.WorkbenchState;
import steerbench.app.steering.TierView;
import steerbench.app.steering.TierViewModel;
import steerbench.app.tokens.ChipsView;
import steerbench.app.tokens.ChipsViewModel;
import steerbench.app.tokens.HeatMapView;
import steerbench.app.tokens.HeatMapViewModel;
import steerbench.app.tokens.InspectorView;
import steerbench.app.tokens.InspectorViewModel;
import steerbench.app.window.WorkbenchView.Panes;
import steerbench.engine.problem.EngineException;
import steerbench.engine.steering.SteeringTier;

/// Everything that makes up the window, put together by hand. UI thread only.
public final class Workbench {
    private final Texts texts;
    private final BackgroundTasks tasks;
    private final Problems problems;
    private final WorkbenchState state = new WorkbenchState();
    private final SessionKeeper session;
    private final LoadingViewModel loading;
    private final Function<EngineChoice, EngineSource> others;
    private final CatalogueViewModel catalogue;
    private final InspectorViewModel inspector;
    private final GenerationViewModel runs;
    private final ChartViewModel chart;
    private final AtomicBoolean released = new AtomicBoolean();

    /// @param remembers keeps what was loaded for the next start; may write to the disk
    /// @param log told to the user along with unexpected failures
    public Workbench(
            Texts texts,
            BackgroundTasks tasks,
            EngineSource source,
            Function<EngineChoice, EngineSource> others,
            EngineStorehouse store,
            SessionFile file,
            Consumer<EngineChoice> remembers,
            Path log) {
        this.others = others;
        this.texts = texts;
        this.tasks = tasks;
        this.problems = new Problems(texts, log);
        this.session = new SessionKeeper(state, file, tasks, problems);
        restore(file);
        session.watch();
        state.engine().subscribe(engine -> engine.ifPresent(e -> remember(e.choice(), remembers)));
        this.loading = new LoadingViewModel(state, source, tasks, problems, texts);
        this.catalogue = new CatalogueViewModel(store, state, tasks, problems, this::load, texts);
        // Before all that fills it: when masks change it forgets first, and they fill it anew.
        this.inspector = new InspectorViewModel(state, texts);
        this.runs = new GenerationViewModel(state, session, tasks, problems, texts);
        this.chart = new ChartViewModel(state, texts);
    }

    /// What the panes share.
    public WorkbenchState state() {
        return state;
    }

    public Problems problems() {
        return problems;
    }

    private void restore(SessionFile file) {
        try {
            switch (file.read()) {
                case SessionFile.Outcome.Absent _ -> state.prompt().set(texts.get("prompt.example.1"));
                case SessionFile.Outcome.Restored restored -> restored.session().restoreTo(state);
                case SessionFile.Outcome.SetAside aside ->
                    problems.tell(
                            texts.get("window.sessionBroken", aside.reason()),
                            texts.get(
                                    "window.sessionBroken.remedy",
                                    aside.broken().toString()));
            }
        } catch (EngineException e) {
            problems.report(e);
        }
    }

    public Scene scene(double width, double height) {
        FeaturesView features = new FeaturesView(new FeaturesViewModel(state, problems, texts), state, texts);
        SaesView saes = new SaesView(new SaesViewModel(state, tasks, problems, texts), texts);
        Panes panes = new Panes(
                saes.button(),
                List.of(new LoadingView(loading, texts).load(), new ProblemView(problems, texts).load(), saes.strip()),
                new PromptView(new PromptViewModel(state, session, tasks, problems, texts), state, texts).load(),
                new ChipsView(new ChipsViewModel(state, texts), state, texts).load(),
                new HeatMapView(new HeatMapViewModel(state, texts), state, texts).load(),
                new InspectorView(inspector, texts).load(),
                features.load(),
                new ChartView(chart, state, tasks, problems, texts).load(),
                controls(),
                runs.columns().stream()
                        .map(c -> new ColumnView(c, texts).load())
                        .toList(),
                new StatusView(new StatusViewModel(state, loading, tasks, problems, texts), state, texts).load(),
                new CatalogueView(catalogue, this::browse, texts).load());
        WindowActions actions = new WindowActions(
                runs::generate, this::stop, features::focusSearch, catalogue::toggle, this::report, runs.hasFinished());
        Scene scene = new WorkbenchView(state, panes, actions, texts).load(width, height);
        new DropTarget(this::loadDropped).install(scene);
        return scene;
    }

    private void remember(EngineChoice choice, Consumer<EngineChoice> remembers) {
        tasks.run(
                () -> {
                    remembers.accept(choice);
                    return choice;
                },
                _ -> {},
                problems::report);
    }

    private void load(EngineChoice choice) {
        loading.replace(others.apply(choice));
    }

    /// Files or folders that were dropped onto the window.
    public void loadDropped(List<Path> files) {
        tasks.run(() -> DroppedFiles.choice(files, state.engine().get()), this::load, problems::report);
    }

    /// Takes down the texts that are shown, with what made them and the chart.
    ///
    /// @return writes them into one HTML page; to be called where there are texts
    public Consumer<Path> report() {
        LoadedEngine engine = state.engine().get().orElseThrow();
        Supplier<String> page = new TextsReport(state, chart, texts).page(engine, runs.finished());
        return file -> tasks.run(
                () -> {
                    String html = page.get();
                    new WholeFile(file, "Choose another folder, or free space")
                            .write(part -> Files.writeString(part, html));
                    return file;
                },
                _ -> problems.note(
                        texts.get("report.saved", file.toAbsolutePath().toString())),
                problems::report);
    }

    private void browse(String address) {
        ClipboardContent content = new ClipboardContent();
        content.putString(address);
        Clipboard.getSystemClipboard().setContent(content);
    }

    private List<Parent> controls() {
        Parent settings = new SettingsView(runs, new SettingsViewModel(state), state, texts).load();
        Stream<Parent> tiers = Arrays.stream(SteeringTier.values())
                .sorted(java.util.Comparator.comparingInt(SteeringTier::number))
                .map(t -> new TierView(new TierViewModel(state, t, texts), texts).load());
        return Stream.concat(Stream.of(settings), tiers).toList();
    }

    private void stop() {
        if (state.progress().get().phase().isUnderWay()) {
            runs.stop();
        } else {
            problems.dismiss();
        }
    }

    /// Fetches and opens the model.
    public void start() {
        loading.load();
    }

    /// Saves the work, then lets go of the model. What cannot be saved is told by the exception.
    public void close() {
        loading.cancel();
        runs.stop();
        Optional<LoadedEngine> engine = state.engine().get();
        try {
            session.saveNow();
        } finally {
            engine.ifPresent(this::release);
        }
    }

    private void release(LoadedEngine engine) {
        if (released.compareAndSet(false, true)) {
            engine.close();
        }
    }
}
