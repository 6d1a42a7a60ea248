package steerbench.engine.workbench;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import steerbench.engine.problem.ClosedException;
import steerbench.engine.task.Await;

/// The one thread that enters native code: requests wait their turn, however many callers there are.
final class EngineThread {
    private final ExecutorService executor = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("engine").daemon().factory());

    <T> CompletableFuture<T> submit(Supplier<T> work) {
        try {
            return CompletableFuture.supplyAsync(work, executor);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(
                    new ClosedException("engine", "is closed", "Load the model again", e));
        }
    }

    /// Runs `last` behind what was submitted, then refuses everything.
    void close(Runnable last) {
        CompletableFuture<Void> closed = submit(() -> {
            last.run();
            return null;
        });
        executor.shutdown();
        if (!closed.isCompletedExceptionally()) {
            Await.result(closed);
        }
    }
}
