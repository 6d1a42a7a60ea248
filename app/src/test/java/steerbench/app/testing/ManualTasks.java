package steerbench.app.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import steerbench.app.common.BackgroundTasks;

/// Everything on the calling thread, and time moves only when it is told to.
public final class ManualTasks implements BackgroundTasks {
    private final List<Runnable> waiting = new ArrayList<>();

    @Override
    public <T> void run(Supplier<T> work, Consumer<? super T> done, Consumer<? super Throwable> failed) {
        T result;
        try {
            result = work.get();
        } catch (RuntimeException e) {
            failed.accept(e);
            return;
        }
        done.accept(result);
    }

    @Override
    public <T> void runLong(Supplier<T> work, Consumer<? super T> done, Consumer<? super Throwable> failed) {
        run(work, done, failed);
    }

    @Override
    public <T> void whenDone(CompletableFuture<T> work, Consumer<? super T> done, Consumer<? super Throwable> failed) {
        var _ = work.whenComplete((result, failure) -> {
            if (failure == null) {
                done.accept(result);
            } else {
                failed.accept(failure instanceof CompletionException ? failure.getCause() : failure);
            }
        });
    }

    @Override
    public Scheduled later(Duration delay, Runnable action) {
        waiting.add(action);
        return () -> waiting.remove(action);
    }

    @Override
    public Scheduled every(Duration interval, Runnable action) {
        return () -> {};
    }

    @Override
    public <T> Consumer<T> batched(Consumer<List<T>> consumer) {
        return item -> consumer.accept(List.of(item));
    }

    /// What was to happen later happens now.
    public void letTimePass() {
        List<Runnable> due = List.copyOf(waiting);
        waiting.clear();
        due.forEach(Runnable::run);
    }
}
