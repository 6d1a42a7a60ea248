package steerbench.engine.session;

import steerbench.engine.task.Cancellation;

/// A graph with its inputs and outputs, ready to run again and again.
interface GraphRun extends AutoCloseable {
    /// @param large whether many tokens pass at once (a prompt): the memory of their intermediate values goes
    ///     back to the system, at once or some small passes later
    void run(boolean large, Cancellation cancellation);

    @Override
    void close();
}
