package steerbench.engine.hub;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/// Bytes a second over the last seconds. Thread-safe. Times are those of [System#nanoTime].
final class Rate {
    private static final long WINDOW = TimeUnit.SECONDS.toNanos(8);
    private static final long BETWEEN_SAMPLES = TimeUnit.MILLISECONDS.toNanos(200);

    private record Sample(long time, long bytes) {}

    private final Deque<Sample> samples = new ArrayDeque<>();

    /// @param bytes that have come so far
    synchronized void add(long time, long bytes) {
        Sample last = samples.peekLast();
        if (last != null && bytes < last.bytes()) {
            samples.clear(); // a file starts over
        }
        if (samples.isEmpty() || time - samples.getLast().time() >= BETWEEN_SAMPLES) {
            samples.addLast(new Sample(time, bytes));
        }
        forget(time);
    }

    /// What comes after a pause says nothing about the time before it.
    synchronized void clear() {
        samples.clear();
    }

    private void forget(long time) {
        while (samples.size() > 2 && time - samples.getFirst().time() > WINDOW) {
            samples.removeFirst();
        }
    }

    /// 0 where nothing came within the window.
    synchronized double bytesPerSecond(long now) {
        forget(now);
        if (samples.size() < 2 || now - samples.getLast().time() > WINDOW) {
            return 0;
        }
        long bytes = samples.getLast().bytes() - samples.getFirst().bytes();
        return bytes * 1e9 / Math.max(1, now - samples.getFirst().time());
    }

    /// Until `bytes` more have come; empty while nothing comes.
    OptionalLong secondsLeft(long now, long bytes) {
        double rate = bytesPerSecond(now);
        return rate > 0 ? OptionalLong.of((long) Math.ceil(bytes / rate)) : OptionalLong.empty();
    }
}
