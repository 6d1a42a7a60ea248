package steerbench.app.common;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import javafx.animation.AnimationTimer;
import javafx.application.Platform;

/// Brings items from any thread to the UI thread, all that came since the last frame at once. The timer only
/// runs while there is something to bring.
final class FrameQueue<T> implements Consumer<T> {
    private final Queue<T> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean awake = new AtomicBoolean();
    private final Consumer<List<T>> consumer;
    private final AnimationTimer timer = new AnimationTimer() {
        @Override
        public void handle(long now) {
            drain();
        }
    };

    FrameQueue(Consumer<List<T>> consumer) {
        this.consumer = consumer;
    }

    @Override
    public void accept(T item) {
        waiting.add(item);
        if (awake.compareAndSet(false, true)) {
            Platform.runLater(timer::start);
        }
    }

    private void drain() {
        List<T> items = new ArrayList<>();
        for (T item = waiting.poll(); item != null; item = waiting.poll()) {
            items.add(item);
        }
        if (items.isEmpty()) {
            timer.stop();
            awake.set(false);
            // An item may have come between the last look and the flag.
            if (!waiting.isEmpty() && awake.compareAndSet(false, true)) {
                timer.start();
            }
        } else {
            consumer.accept(items);
        }
    }
}
