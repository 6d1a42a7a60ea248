package steerbench.engine.workbench;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import steerbench.engine.problem.ClosedException;
import steerbench.engine.task.Await;

/// The one thread that enters native code: requests wait their turn, however many callers there are. Live
/// requests go before those in the background, and between two steps of one under way.
final class EngineThread {
    private final ExecutorService executor = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("engine").daemon().factory());
    private final Queue<Runnable> live = new ConcurrentLinkedQueue<>();

    <T> CompletableFuture<T> submit(Supplier<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Runnable task = () -> result.completeAsync(work, Runnable::run);
        live.add(task);
        return execute(this::runLive, result, () -> live.remove(task));
    }

    /// @param work calls [#runLive] wherever others may come in between
    <T> CompletableFuture<T> submitInBackground(Supplier<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Runnable task = () -> {
            runLive();
            result.completeAsync(work, Runnable::run);
        };
        return execute(task, result, () -> {});
    }

    /// Works off what live requests there are, on this thread, which must be the engine's.
    void runLive() {
        for (Runnable task = live.poll(); task != null; task = live.poll()) {
            task.run();
        }
    }

    private <T> CompletableFuture<T> execute(Runnable task, CompletableFuture<T> result, Runnable takeBack) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            takeBack.run();
            result.completeExceptionally(new ClosedException("engine", "is closed", "Load the model again", e));
        }
        return result;
    }

    /// Runs `last` behind what was submitted, then refuses everything.
    void close(Runnable last) {
        CompletableFuture<Void> closed = submitInBackground(() -> {
            last.run();
            return null;
        });
        executor.shutdown();
        if (!closed.isCompletedExceptionally()) {
            Await.result(closed);
        }
    }
}
