package steerbench.app.state;

/// Brings the user's work to disk before something that could take the process down.
@FunctionalInterface
public interface SavePoint {

    /// Runs `next` on the UI thread once the work of now is saved. Told the user, but no obstacle, where it
    /// could not be.
    void saveThen(Runnable next);
}
