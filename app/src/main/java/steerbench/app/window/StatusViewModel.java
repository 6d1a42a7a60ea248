package steerbench.app.window;

import java.time.Duration;
import java.util.Optional;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import steerbench.app.common.BackgroundTasks;
import steerbench.app.common.Changes;
import steerbench.app.common.Numbers;
import steerbench.app.common.Problems;
import steerbench.app.common.Texts;
import steerbench.app.loading.LoadingViewModel;
import steerbench.app.state.LoadedEngine;
import steerbench.app.state.RunProgress;
import steerbench.app.state.WorkbenchState;
import steerbench.engine.device.Gpu;

/// The status bar: what is going on, how fast, on what.
final class StatusViewModel {
    private static final Duration MEMORY_EVERY = Duration.ofSeconds(2);

    /// @param gpu empty where the engine computes on the CPU
    private record Memory(ProcessMemory process, Optional<Gpu> gpu) {
        static Memory now(Optional<LoadedEngine> engine) {
            return new Memory(ProcessMemory.now(), engine.flatMap(e -> e.gpu().get()));
        }
    }

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
        Runnable measure = () -> {
            Optional<LoadedEngine> engine = shared.engine().get();
            tasks.run(() -> Memory.now(engine), this::showMemory, problems::report);
        };
        Changes.ofAndNow(measure, shared.engine());
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

    private void showMemory(Memory now) {
        ProcessMemory process = now.process();
        String ours = texts.get(process.heapOnly() ? "status.heap" : "status.memory", Numbers.bytes(process.bytes()));
        memory.set(now.gpu()
                .map(g -> texts.get("status.memory.gpu", ours, Numbers.bytes(g.used()), Numbers.bytes(g.total())))
                .orElse(ours));
    }
}
