package steerbench.app.prompt;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import steerbench.app.common.BackgroundTasks;
import steerbench.app.common.Changes;
import steerbench.app.common.Debouncer;
import steerbench.app.common.Problem;
import steerbench.app.common.Problems;
import steerbench.app.common.Texts;
import steerbench.app.state.FeatureId;
import steerbench.app.state.FeatureWeight;
import steerbench.app.state.LoadedEngine;
import steerbench.app.state.Readings;
import steerbench.app.state.SavePoint;
import steerbench.app.state.WorkbenchState;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.CancelledException;
import steerbench.engine.workbench.BosRule;
import steerbench.engine.workbench.PromptForm;
import steerbench.engine.workbench.PromptReading;
import steerbench.engine.workbench.PromptSpec;

/// Reads the prompt whenever it, or the features of interest, have changed.
public final class PromptViewModel {
    private static final Duration QUIET = Duration.ofMillis(200);

    /// Where it stands.
    public enum State {
        NO_MODEL,
        EMPTY,
        READING,
        READY,
        FAILED
    }

    private final WorkbenchState shared;
    private final SavePoint savePoint;
    private final BackgroundTasks tasks;
    private final Problems problems;
    private final Texts texts;
    private final Debouncer debouncer;

    private final ObjectProperty<State> current = new SimpleObjectProperty<>(State.NO_MODEL);
    private final StringProperty note = new SimpleStringProperty("");
    private Cancellation cancellation = new Cancellation();

    public PromptViewModel(
            WorkbenchState shared, SavePoint savePoint, BackgroundTasks tasks, Problems problems, Texts texts) {
        this.shared = shared;
        this.savePoint = savePoint;
        this.tasks = tasks;
        this.problems = problems;
        this.texts = texts;
        this.debouncer = new Debouncer(tasks, QUIET, this::read);
        Changes.of(this::promptChanged, shared.prompt(), shared.form());
        Changes.of(debouncer::trigger, shared.selected(), shared.pinned(), shared.steered());
        Changes.ofAndNow(this::read, shared.engine());
    }

    public StringProperty prompt() {
        return shared.prompt();
    }

    public ObjectProperty<PromptForm> form() {
        return shared.form();
    }

    public ReadOnlyObjectProperty<State> state() {
        return current;
    }

    /// How many tokens there are, or why there are none.
    public ReadOnlyStringProperty note() {
        return note;
    }

    private void promptChanged() {
        cancellation.cancel();
        debouncer.trigger();
    }

    private void read() {
        debouncer.cancel();
        cancellation.cancel();
        Optional<LoadedEngine> engine = shared.engine().get();
        if (engine.isEmpty()) {
            show(State.NO_MODEL, texts.get("prompt.noModel"));
        } else if (shared.prompt().get().isBlank()) {
            shared.reading().set(Optional.empty());
            show(State.EMPTY, texts.get("prompt.empty"));
        } else {
            Cancellation mine = new Cancellation();
            cancellation = mine;
            show(State.READING, note.get());
            PromptSpec spec =
                    new PromptSpec(shared.prompt().get(), shared.form().get(), BosRule.AUTO);
            savePoint.saveThen(() -> read(engine.get(), spec, List.of(), mine));
        }
    }

    /// @param strongest of the prompt's features, once they are known
    private void read(LoadedEngine engine, PromptSpec spec, List<FeatureId> strongest, Cancellation mine) {
        if (mine.isCancelled()) {
            return;
        }
        tasks.whenDone(
                engine.reader().read(spec, watched(engine, strongest), mine),
                reading -> {
                    if (!mine.isCancelled()) {
                        arrived(engine, reading);
                        if (strongest.isEmpty()) {
                            readStrongest(engine, reading, mine);
                        }
                    }
                },
                failure -> {
                    if (!mine.isCancelled() && !(failure instanceof CancelledException)) {
                        failed(failure);
                    }
                });
    }

    /// A token's own top list is short: what is strong elsewhere in the prompt is asked for by name.
    private void readStrongest(LoadedEngine engine, PromptReading reading, Cancellation mine) {
        List<FeatureId> strongest = Readings.strongest(reading);
        if (!strongest.stream().allMatch(f -> Readings.watches(reading, f))) {
            read(engine, reading.spec(), strongest, mine);
        }
    }

    private Map<String, Set<Integer>> watched(LoadedEngine engine, List<FeatureId> strongest) {
        Set<FeatureId> features = new HashSet<>(shared.pinned());
        features.addAll(strongest);
        shared.selected().get().ifPresent(features::add);
        shared.steered().stream().map(FeatureWeight::feature).forEach(features::add);
        return engine.saes().stream()
                .collect(Collectors.toMap(
                        sae -> sae,
                        sae -> features.stream()
                                .filter(f -> f.sae().equals(sae))
                                .map(FeatureId::number)
                                .collect(Collectors.toSet())));
    }

    private void arrived(LoadedEngine engine, PromptReading reading) {
        shared.reading().set(Optional.of(reading));
        int tokens = reading.prompt().length();
        int room = engine.info().maxPositions();
        show(
                State.READY,
                tokens == 1
                        ? texts.get("prompt.oneToken")
                        : texts.get("prompt.tokens", Integer.toString(tokens), Integer.toString(room)));
    }

    private void failed(Throwable failure) {
        shared.reading().set(Optional.empty());
        Problem problem = problems.explain(failure);
        show(State.FAILED, problem.sentence());
        if (problem.isUnexpected()) {
            problems.show(problem);
        }
    }

    private void show(State newState, String newNote) {
        current.set(newState);
        note.set(newNote);
    }
}
