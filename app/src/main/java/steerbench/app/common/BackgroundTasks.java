package steerbench.app.common;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// The one way off the UI thread and back to it. What is handed over as `done`, `failed`, `action` or
/// `consumer` runs on the UI thread.
public interface BackgroundTasks {

    /// Runs short `work` off the UI thread. Works one after the other, in their order.
    <T> void run(Supplier<T> work, Consumer<? super T> done, Consumer<? super Throwable> failed);

    /// Runs `work` that takes its time beside all other.
    <T> void runLong(Supplier<T> work, Consumer<? super T> done, Consumer<? super Throwable> failed);

    /// Hears of work that is under way elsewhere. A failure comes as itself, without a wrapper.
    <T> void whenDone(CompletableFuture<T> work, Consumer<? super T> done, Consumer<? super Throwable> failed);

    /// Runs `action` once, after a while.
    Scheduled later(Duration delay, Runnable action);

    /// Runs `action` again and again.
    Scheduled every(Duration interval, Runnable action);

    /// A thread-safe inlet: what arrives there comes to `consumer` in batches, at most one a frame.
    <T> Consumer<T> batched(Consumer<List<T>> consumer);

    /// Something that has not happened yet.
    interface Scheduled {
        void cancel();
    }
}
