package steerbench.app.saes;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import steerbench.app.common.BackgroundTasks;
import steerbench.app.common.Changes;
import steerbench.app.common.Problem;
import steerbench.app.common.Problems;
import steerbench.app.common.Texts;
import steerbench.app.state.LoadedEngine;
import steerbench.app.state.WorkbenchState;
import steerbench.engine.fit.SaeVerdict.Level;
import steerbench.engine.graph.ModelShape;
import steerbench.engine.library.SaeLibrary;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.CancelledException;
import steerbench.engine.workbench.SaeCheck;
import steerbench.engine.workbench.SaeInfo;

/// Whether the loaded SAEs belong to the model. An SAE that did not come with the program is measured by
/// itself in the background, where that takes seconds; else when it is asked for.
public final class SaesViewModel {
    /// With more parameters the self-test takes longer than a start should.
    private static final long QUICK_PARAMETERS = 500_000_000L;

    /// Where the self-test stands.
    public enum State {
        NO_SAE,
        UNTESTED,
        TESTING,
        TESTED
    }

    private final WorkbenchState shared;
    private final BackgroundTasks tasks;
    private final Problems problems;
    private final Texts texts;
    private final SaeCards words;
    private final Consumer<String> steps;
    private final ObjectProperty<State> current = new SimpleObjectProperty<>(State.NO_SAE);
    private final ObjectProperty<List<SaeCard>> cards = new SimpleObjectProperty<>(List.of());
    private final ObjectProperty<Level> level = new SimpleObjectProperty<>(Level.FITS);
    private final StringProperty summary = new SimpleStringProperty("");
    private final StringProperty doubt = new SimpleStringProperty("");
    private final StringProperty step = new SimpleStringProperty("");
    private Cancellation cancellation = new Cancellation();

    public SaesViewModel(WorkbenchState shared, BackgroundTasks tasks, Problems problems, Texts texts) {
        this.shared = shared;
        this.tasks = tasks;
        this.problems = problems;
        this.texts = texts;
        this.words = new SaeCards(shared, texts);
        this.steps = tasks.<String>batched(all -> step.set(all.getLast()));
        Changes.ofAndNow(this::loaded, shared.engine());
        Changes.of(this::tell, shared.saeReports());
    }

    public ReadOnlyObjectProperty<State> state() {
        return current;
    }

    /// One an SAE.
    public ReadOnlyObjectProperty<List<SaeCard>> cards() {
        return cards;
    }

    /// The gravest verdict.
    public ReadOnlyObjectProperty<Level> level() {
        return level;
    }

    /// The same in a word or two, for the bar.
    public ReadOnlyStringProperty summary() {
        return summary;
    }

    /// What puts the results in doubt; empty where nothing does.
    public ReadOnlyStringProperty doubt() {
        return doubt;
    }

    /// How the self-test stands.
    public ReadOnlyStringProperty step() {
        return step;
    }

    private void loaded() {
        cancellation.cancel();
        shared.saeReports().set(List.of());
        Optional<LoadedEngine> engine = shared.engine().get();
        boolean any = engine.filter(e -> !e.saes().isEmpty()).isPresent();
        current.set(any ? State.UNTESTED : State.NO_SAE);
        step.set("");
        tell();
        if (engine.filter(SaesViewModel::testsByItself).isPresent()) {
            test();
        }
    }

    private static boolean testsByItself(LoadedEngine engine) {
        return engine.info().saes().stream().anyMatch(s -> !s.id().equals(SaeLibrary.DEFAULT_ID))
                && parameters(engine.info().model()) <= QUICK_PARAMETERS;
    }

    private static long parameters(ModelShape m) {
        long block = (long) m.dModel() * (2L * m.headDim() * (m.nHeads() + m.nKvHeads()) + 3L * m.dMlp());
        return m.nLayers() * block + (long) m.vocabSize() * m.dModel();
    }

    /// Runs the self-test beside everything else.
    public void test() {
        Optional<LoadedEngine> engine = shared.engine().get();
        if (engine.isEmpty() || current.get() == State.NO_SAE || current.get() == State.TESTING) {
            return;
        }
        Cancellation mine = new Cancellation();
        cancellation = mine;
        current.set(State.TESTING);
        step.set(texts.get("saes.testing"));
        tasks.runLong(
                () -> engine.get()
                        .selfTest()
                        .measure(
                                (_, done, total) -> steps.accept(
                                        texts.get("saes.passage", Long.toString(done), Long.toString(total))),
                                mine),
                reports -> arrived(mine, reports),
                failure -> failed(mine, failure));
    }

    /// Ends the self-test under way.
    public void cancel() {
        cancellation.cancel();
    }

    private void arrived(Cancellation mine, List<SaeCheck.Report> reports) {
        if (mine.equals(cancellation)) {
            current.set(State.TESTED);
            step.set("");
            shared.saeReports().set(reports);
        }
    }

    private void failed(Cancellation mine, Throwable failure) {
        if (mine.equals(cancellation)) {
            current.set(State.UNTESTED);
            if (failure instanceof CancelledException) {
                step.set(texts.get("saes.stopped"));
            } else {
                Problem problem = problems.explain(failure);
                step.set(texts.get("saes.failed", problem.message(), problem.remedy()));
            }
        }
    }

    private void tell() {
        Optional<LoadedEngine> engine = shared.engine().get();
        List<SaeInfo> saes = engine.map(e -> e.info().saes()).orElse(List.of());
        cards.set(engine.map(words::of).orElse(List.of()));
        level.set(saes.stream()
                .map(s -> shared.verdict(s).level())
                .max(Comparator.naturalOrder())
                .orElse(Level.FITS));
        summary.set(
                saes.isEmpty()
                        ? ""
                        : texts.get(
                                saes.size() == 1 ? "saes.one" : "saes.several",
                                texts.choice("saes.level", level.get()),
                                Integer.toString(saes.size())));
        doubt.set(saes.stream()
                .filter(s -> shared.verdict(s).level() != Level.FITS)
                .sorted(Comparator.comparing((SaeInfo s) -> shared.verdict(s).level())
                        .reversed())
                .map(s -> texts.get(
                        "saes.doubt",
                        s.id(),
                        texts.choice("saes.level", shared.verdict(s).level()),
                        shared.verdict(s).warnings().getFirst()))
                .findFirst()
                .orElse(""));
    }
}
