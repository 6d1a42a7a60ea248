package steerbench.engine.transfer;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.CancelledException;
import steerbench.engine.task.Progress;

/// Tries again what a network or a server may do better the next time.
public record Retries(Patience patience) {
    private static final Logger LOG = LoggerFactory.getLogger(Retries.class);
    private static final int TRIES_WITHOUT_CONNECTION = 2;

    /// Something that can fail for a while.
    public interface Attempt<T> {
        T run() throws IOException;
    }

    /// @param done how far the work has come; tries count from one again when it grows
    /// @throws RefusedException at once
    /// @throws WrongContentException at once
    /// @throws CacheWriteException at once
    /// @throws IOException the last failure, once there were too many in a row
    public <T> T run(Attempt<T> attempt, LongSupplier done, Progress progress, Cancellation cancellation)
            throws IOException {
        long best = done.getAsLong();
        for (int failures = 1; ; failures++) {
            try {
                return attempt.run();
            } catch (IOException e) {
                if (e instanceof RefusedException
                        || e instanceof WrongContentException
                        || CacheWriteException.isBehind(e)) {
                    throw e;
                }
                long now = done.getAsLong();
                failures = now > best ? 1 : failures;
                best = Math.max(best, now);
                int most = e instanceof UnreachableException
                        ? Math.min(patience.tries(), TRIES_WITHOUT_CONNECTION)
                        : patience.tries();
                if (failures >= most) {
                    throw e;
                }
                Duration wait = wait(e, failures);
                LOG.info("try {} of {} failed ({}); the next one in {}", failures, most, reason(e), wait);
                progress.report(
                        String.format(Locale.ROOT, "waiting %.0f s: %s", wait.toMillis() / 1000.0, reason(e)), 0, 0);
                sleep(wait, cancellation);
            }
        }
    }

    private Duration wait(IOException failure, int failures) throws IOException {
        Duration own = patience.after(failures);
        if (failure instanceof BusyException busy) {
            Duration asked = busy.waitAskedFor();
            if (asked.compareTo(patience.longestWait()) > 0) {
                throw new IOException(reason(failure) + " and asks to wait " + asked.toSeconds() + " s", failure);
            }
            return asked.isZero() ? own : asked;
        }
        return own;
    }

    private static void sleep(Duration wait, Cancellation cancellation) {
        CountDownLatch cancelled = new CountDownLatch(1);
        try (Cancellation.Registration _ = cancellation.onCancel(cancelled::countDown)) {
            if (cancelled.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new CancelledException();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new CancelledException();
        }
    }

    /// The failure in words, for messages.
    public static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
