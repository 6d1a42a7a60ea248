package steerbench.app.common;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.animation.Animation;
import javafx.animation.KeyFrame;
import javafx.animation.Timeline;
import javafx.application.Platform;

/// [BackgroundTasks] over JavaFX.
public final class FxBackgroundTasks implements BackgroundTasks, AutoCloseable {
    private final ExecutorService inOrder = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("background").daemon().factory());
    private final ExecutorService beside = Executors.newCachedThreadPool(
            Thread.ofPlatform().name("long work ", 0).daemon().factory());

    @Override
    public <T> void run(Supplier<T> work, Consumer<? super T> done, Consumer<? super Throwable> failed) {
        whenDone(CompletableFuture.supplyAsync(work, inOrder), done, failed);
    }

    @Override
    public <T> void runLong(Supplier<T> work, Consumer<? super T> done, Consumer<? super Throwable> failed) {
        whenDone(CompletableFuture.supplyAsync(work, beside), done, failed);
    }

    @Override
    public <T> void whenDone(CompletableFuture<T> work, Consumer<? super T> done, Consumer<? super Throwable> failed) {
        var _ = work.whenComplete((result, failure) -> Platform.runLater(() -> {
            if (failure == null) {
                done.accept(result);
            } else {
                failed.accept(unwrapped(failure));
            }
        }));
    }

    private static Throwable unwrapped(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    @Override
    public Scheduled later(Duration delay, Runnable action) {
        return timeline(delay, action, 1);
    }

    @Override
    public Scheduled every(Duration interval, Runnable action) {
        return timeline(interval, action, Animation.INDEFINITE);
    }

    private static Scheduled timeline(Duration duration, Runnable action, int cycles) {
        Timeline timeline = new Timeline(
                new KeyFrame(javafx.util.Duration.millis((double) duration.toMillis()), _ -> action.run()));
        timeline.setCycleCount(cycles);
        timeline.play();
        return timeline::stop;
    }

    @Override
    public <T> Consumer<T> batched(Consumer<List<T>> consumer) {
        return new FrameQueue<>(consumer);
    }

    /// Waits for the short works; long ones are left to themselves.
    @Override
    public void close() {
        beside.shutdown();
        inOrder.close();
    }
}
