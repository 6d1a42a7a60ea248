package steerbench.engine.task;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// Waits for work on another thread.
public final class Await {
    private Await() {}

    /// The result, or the failure itself instead of a wrapper around it.
    public static <T> T result(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }
}
