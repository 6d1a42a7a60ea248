package steerbench.engine.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import steerbench.engine.task.Cancellation;

/// A body that does not block for ever: a read ends when the work is cancelled, or when nothing has come for
/// too long.
final class GuardedStream extends InputStream {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedStream.class);
    private static final long IDLE = 0;

    private final InputStream body;
    private final Cancellation cancellation;
    private final Cancellation.Registration registration;
    private final ScheduledFuture<?> watch;
    private final Duration stall;
    private volatile long readingSince = IDLE;
    private volatile boolean stalled;

    GuardedStream(InputStream body, Duration stall, ScheduledExecutorService timer, Cancellation cancellation) {
        this.body = body;
        this.stall = stall;
        this.cancellation = cancellation;
        long period = Math.clamp(stall.toMillis() / 4, 10, 1000);
        this.watch = timer.scheduleAtFixedRate(this::closeIfSilent, period, period, TimeUnit.MILLISECONDS);
        this.registration = cancellation.onCancel(this::closeQuietly);
    }

    private void closeIfSilent() {
        long since = readingSince;
        if (since != IDLE && System.nanoTime() - since > stall.toNanos()) {
            stalled = true;
            closeQuietly();
        }
    }

    /// Wakes a blocked read, which then fails.
    private void closeQuietly() {
        try {
            body.close();
        } catch (IOException e) {
            LOG.debug("a body that is given up does not close", e);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        cancellation.check();
        readingSince = Math.max(1, System.nanoTime());
        try {
            int n = body.read(buffer, offset, length);
            if (n >= 0) {
                return n;
            }
        } catch (IOException e) {
            cancellation.check();
            throw stalled ? silent(e) : new IOException("the connection was cut", e);
        } finally {
            readingSince = IDLE;
        }
        cancellation.check(); // a body that was closed under way may just look finished
        if (stalled) {
            throw silent(null);
        }
        return -1;
    }

    private IOException silent(@Nullable IOException cause) {
        return new IOException("nothing came for " + stall.toMillis() / 1000.0 + " s", cause);
    }

    @Override
    public void close() throws IOException {
        registration.close();
        watch.cancel(false);
        body.close();
    }
}
