package steerbench.engine.session;

import steerbench.engine.task.Cancellation;

/// A graph with its inputs and outputs, ready to run again and again.
interface GraphRun extends AutoCloseable {
    /// @param handsBack whether the memory of intermediate values goes back to the system: for a large pass
    ///     (a prompt) that small ones follow, which would otherwise keep it
    void run(boolean handsBack, Cancellation cancellation);

    @Override
    void close();
}
