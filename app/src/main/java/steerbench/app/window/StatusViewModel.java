package steerbench.app.window;

import java.time.Duration;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import steerbench.app.common.BackgroundTasks;
import steerbench.app.common.Changes;
import steerbench.app.common.Numbers;
import steerbench.app.common.Problems;
import steerbench.app.common.Texts;
import steerbench.app.loading.LoadingViewModel;
import steerbench.app.state.RunProgress;
import steerbench.app.state.WorkbenchState;

/// The status bar: what is going on, how fast, on what.
final class StatusViewModel {
    private static final Duration MEMORY_EVERY = Duration.ofSeconds(2);

    private final WorkbenchState shared;
    private final LoadingViewModel loading;
    private final Texts texts;
    private final StringProperty doing = new SimpleStringProperty("");
    private final StringProperty speed = new SimpleStringProperty("");
    private final StringProperty firstToken = new SimpleStringProperty("");
    private final StringProperty device = new SimpleStringProperty("");
    private final StringProperty memory = new SimpleStringProperty("");
    private final StringProperty memoryTip = new SimpleStringProperty("");

    StatusViewModel(
            WorkbenchState shared, LoadingViewModel loading, BackgroundTasks tasks, Problems problems, Texts texts) {
        this.shared = shared;
        this.loading = loading;
        this.texts = texts;
        Changes.ofAndNow(this::showRun, shared.progress(), loading.state(), shared.engine());
        Changes.ofAndNow(this::showDevice, shared.engine());
        Runnable measure = () -> tasks.run(ProcessMemory::now, this::showMemory, problems::report);
        measure.run();
        tasks.every(MEMORY_EVERY, measure);
    }

    ReadOnlyStringProperty doing() {
        return doing;
    }

    ReadOnlyStringProperty speed() {
        return speed;
    }

    ReadOnlyStringProperty firstToken() {
        return firstToken;
    }

    ReadOnlyStringProperty device() {
        return device;
    }

    ReadOnlyStringProperty memory() {
        return memory;
    }

    /// What the memory figure counts, and the budget of its part that grows.
    ReadOnlyStringProperty memoryTip() {
        return memoryTip;
    }

    private void showRun() {
        RunProgress run = shared.progress().get();
        if (loading.state().get() == LoadingViewModel.State.LOADING) {
            doing.set(texts.get("status.loading"));
        } else if (shared.engine().get().isEmpty()) {
            doing.set(texts.get("window.noModel"));
        } else {
            doing.set(texts.get("status." + run.phase().name(), Long.toString(run.tokens())));
        }
        speed.set(
                run.tokensPerSecond() > 0
                        ? texts.get("status.speed", Numbers.three(run.tokensPerSecond()))
                        : texts.get("status.noSpeed"));
        firstToken.set(
                Double.isFinite(run.firstTokenSeconds())
                        ? texts.get("status.firstToken", Numbers.fixed(1000 * run.firstTokenSeconds(), 0))
                        : "");
    }

    private void showDevice() {
        device.set(shared.engine()
                .get()
                .map(e -> texts.get("status.device", e.info().device(), e.info().arithmetic()))
                .orElse(""));
        memoryTip.set(shared.engine()
                .get()
                .map(e -> texts.get(
                        "status.memory.budget.tip", Numbers.bytes(e.info().cacheBytes())))
                .orElse(texts.get("status.memory.tip")));
    }

    private void showMemory(ProcessMemory now) {
        memory.set(texts.get(now.heapOnly() ? "status.heap" : "status.memory", Numbers.bytes(now.bytes())));
    }
}
