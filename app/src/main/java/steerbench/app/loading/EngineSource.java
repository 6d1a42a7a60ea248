package steerbench.app.loading;

import steerbench.app.state.LoadedEngine;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.Progress;

/// Where the window gets its model from.
@FunctionalInterface
public interface EngineSource {

    /// Takes seconds, or minutes where something must be fetched first.
    LoadedEngine load(Progress progress, Cancellation cancellation);
}
