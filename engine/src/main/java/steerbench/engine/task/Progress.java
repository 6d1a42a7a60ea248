package steerbench.engine.task;

/// Hears how far long work has come. Called on the working thread.
@FunctionalInterface
public interface Progress {

    /// @param step what is being done, for people
    /// @param done units done
    /// @param total units in all; 0 where nobody knows
    void report(String step, long done, long total);

    static Progress none() {
        return (step, done, total) -> {};
    }
}
