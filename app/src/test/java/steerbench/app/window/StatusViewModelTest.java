package steerbench.app.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import steerbench.app.common.Problems;
import steerbench.app.common.Texts;
import steerbench.app.loading.LoadingViewModel;
import steerbench.app.state.WorkbenchState;
import steerbench.app.testing.ManualTasks;
import steerbench.app.testing.ScriptedEngine;
import steerbench.engine.device.Gpu;

/// What the status bar says of memory.
@Tag("unit")
class StatusViewModelTest {
    private final WorkbenchState state = new WorkbenchState();
    private final Texts texts = Texts.load();
    private final StatusViewModel status = status();

    private StatusViewModel status() {
        ManualTasks tasks = new ManualTasks();
        Problems problems = new Problems(texts, Path.of("log"));
        LoadingViewModel loading =
                new LoadingViewModel(state, (_, _) -> new ScriptedEngine().loaded(), tasks, problems, texts);
        return new StatusViewModel(state, loading, tasks, problems, texts);
    }

    @Test
    void onTheCpuThereIsOnlyTheProcess() {
        state.engine().set(Optional.of(new ScriptedEngine().loaded()));
        assertThat(status.memory().get()).isNotEmpty().doesNotContain("GPU");
    }

    @Test
    void aGpusMemoryStandsBesideTheProcesssWhileTheModelIsThere() {
        Gpu gpu = new Gpu("GPU 3", "9.0", 8L << 30, 6L << 30, "12.8");
        state.engine().set(Optional.of(new ScriptedEngine().on(gpu).loaded()));
        assertThat(status.memory().get()).endsWith(", GPU 2.0 GiB of 8.0 GiB");
        state.engine().set(Optional.empty());
        assertThat(status.memory().get()).doesNotContain("GPU");
    }
}
