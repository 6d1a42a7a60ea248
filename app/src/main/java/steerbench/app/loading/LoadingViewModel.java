package steerbench.app.loading;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyDoubleProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import steerbench.app.common.BackgroundTasks;
import steerbench.app.common.Numbers;
import steerbench.app.common.Problem;
import steerbench.app.common.Problems;
import steerbench.app.common.Texts;
import steerbench.app.state.LoadedEngine;
import steerbench.app.state.WorkbenchState;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.CancelledException;

/// Fetching and opening the model.
public final class LoadingViewModel {
    /// Where it stands.
    public enum State {
        IDLE,
        LOADING,
        READY,
        CANCELLED,
        FAILED
    }

    private record Step(String name, long done, long total) {}

    private final WorkbenchState state;
    private final EngineSource source;
    private final BackgroundTasks tasks;
    private final Problems problems;
    private final Texts texts;
    private final Consumer<Step> steps;

    private final ObjectProperty<State> current = new SimpleObjectProperty<>(State.IDLE);
    private final StringProperty step = new SimpleStringProperty("");
    private final DoubleProperty progress = new SimpleDoubleProperty(-1);
    private final ObjectProperty<Optional<Problem>> failure = new SimpleObjectProperty<>(Optional.empty());
    private Cancellation cancellation = new Cancellation();

    public LoadingViewModel(
            WorkbenchState state, EngineSource source, BackgroundTasks tasks, Problems problems, Texts texts) {
        this.state = state;
        this.source = source;
        this.tasks = tasks;
        this.problems = problems;
        this.texts = texts;
        this.steps = tasks.batched(this::show);
    }

    public ReadOnlyObjectProperty<State> state() {
        return current;
    }

    /// What is being done, with how far it has come.
    public ReadOnlyStringProperty step() {
        return step;
    }

    /// 0 to 1; -1 where nobody knows.
    public ReadOnlyDoubleProperty progress() {
        return progress;
    }

    /// Why there is no model.
    public ReadOnlyObjectProperty<Optional<Problem>> failure() {
        return failure;
    }

    /// Fetches what is not here and opens it; does nothing where that is under way or done.
    public void load() {
        if (current.get() == State.LOADING || current.get() == State.READY) {
            return;
        }
        begin(source);
    }

    private void begin(EngineSource from) {
        current.set(State.LOADING);
        failure.set(Optional.empty());
        step.set(texts.get("loading.opening"));
        progress.set(-1);
        Cancellation mine = new Cancellation();
        cancellation = mine;
        tasks.runLong(
                () -> from.load((name, done, total) -> steps.accept(new Step(name, done, total)), mine),
                this::ready,
                this::failed);
    }

    /// Loads another model; the one that is loaded serves until the other is there, and if it does not come.
    public void replace(EngineSource other) {
        if (current.get() == State.LOADING) {
            return;
        }
        begin(other);
    }

    public void cancel() {
        cancellation.cancel();
    }

    private void show(List<Step> reported) {
        Step last = reported.getLast();
        if (last.total() > 0) {
            step.set(texts.get("loading.step", last.name(), Numbers.bytes(last.done()), Numbers.bytes(last.total())));
            progress.set((double) last.done() / last.total());
        } else {
            step.set(last.name());
            progress.set(-1);
        }
    }

    private void ready(LoadedEngine engine) {
        current.set(State.READY);
        Optional<LoadedEngine> before = state.engine().get();
        state.engine().set(Optional.of(engine));
        // It waits for its last request; nobody else should.
        before.filter(e -> !e.equals(engine)).ifPresent(e -> tasks.runLong(() -> closed(e), _ -> {}, problems::report));
        if (!engine.warnings().isEmpty()) {
            problems.note(String.join(" ", engine.warnings()));
        }
    }

    private static LoadedEngine closed(LoadedEngine engine) {
        engine.close();
        return engine;
    }

    private void failed(Throwable why) {
        if (state.engine().get().isPresent()) {
            current.set(State.READY);
            problems.report(why);
            return;
        }
        if (why instanceof CancelledException) {
            current.set(State.CANCELLED);
        } else {
            failure.set(Optional.of(problems.explain(why)));
            current.set(State.FAILED);
        }
    }
}
