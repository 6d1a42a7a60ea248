package steerbench.app.testing;

import java.util.Optional;
import steerbench.app.common.Texts;
import steerbench.app.loading.DefaultEngineSource;
import steerbench.app.loading.EngineSource;
import steerbench.app.state.LoadedEngine;
import steerbench.engine.judge.DefaultJudge;
import steerbench.engine.library.CacheFolders;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.Progress;

/// The default model, SAE and judge, fetched if they are not in the cache, opened once for all windows of a
/// test run. Closing a window leaves it open.
public final class RealEngine {
    private static final class Holder {
        static final LoadedEngine ENGINE = open();
    }

    private RealEngine() {}

    /// Gives the shared engine.
    public static EngineSource source() {
        return (_, _) -> shared();
    }

    public static LoadedEngine shared() {
        return Holder.ENGINE;
    }

    private static LoadedEngine open() {
        LoadedEngine e = new DefaultEngineSource(
                        CacheFolders.ofUser(),
                        () -> Optional.of(DefaultJudge.open(CacheFolders.ofUser(), 1)),
                        Texts.load())
                .load(Progress.none(), Cancellation.never());
        return new LoadedEngine(
                e.choice(),
                e.info(),
                e.reader(),
                e.runs(),
                e.selfTest(),
                e.catalogues(),
                e.judge(),
                e.gpu(),
                e.warnings(),
                () -> {});
    }
}
