package steerbench.engine.hub;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/// Files of one repository on their way into the cache. Thread-safe, and nothing here waits.
public final class HubDownload {
    /// What is fetched.
    public HubTree tree() {
        throw new UnsupportedOperationException("soon");
    }

    public HubProgress progress() {
        throw new UnsupportedOperationException("soon");
    }

    /// The snapshot's folder once all files are in it; fails with what went wrong, or with
    /// [steerbench.engine.task.CancelledException]. After [#resume] of a failed download it is a new future.
    public CompletableFuture<Path> folder() {
        throw new UnsupportedOperationException("soon");
    }

    /// Ends the connections and keeps what came. Without effect unless running.
    public void pause() {
        throw new UnsupportedOperationException("soon");
    }

    /// Goes on where a paused or failed download stopped. Without effect in other states.
    public void resume() {
        throw new UnsupportedOperationException("soon");
    }

    /// Gives up. What came is kept in the cache for the next time.
    public void cancel() {
        throw new UnsupportedOperationException("soon");
    }
}
