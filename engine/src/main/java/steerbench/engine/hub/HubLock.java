package steerbench.engine.hub;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.CancelledException;
import steerbench.engine.task.Progress;

/// The lock of a blob, held against our own threads, other processes of ours, and Python's `huggingface_hub`.
/// The file itself stays, as deleting it would let two hold it at once.
interface HubLock extends AutoCloseable {
    /// Between two looks at a lock that somebody else holds.
    long RETRY_MILLIS = 100;

    @Override
    void close() throws IOException;

    /// Waits until it is free.
    static HubLock acquire(Path file, Progress progress, Cancellation cancellation) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        for (Optional<HubLock> lock = attempt(file); ; lock = attempt(file)) {
            if (lock.isPresent()) {
                return lock.get();
            }
            progress.report("waiting: another download of the same file is running", 0, 0);
            pause(cancellation);
        }
    }

    private static void pause(Cancellation cancellation) {
        CountDownLatch cancelled = new CountDownLatch(1);
        try (Cancellation.Registration _ = cancellation.onCancel(cancelled::countDown)) {
            if (cancelled.await(RETRY_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new CancelledException();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new CancelledException();
        }
    }

    /// Linux keeps the locks of flock(2), which Python takes, apart from those of Java.
    private static Optional<HubLock> attempt(Path file) throws IOException {
        return Flock.isAvailable() ? Flock.attempt(file) : attemptByChannel(file);
    }

    private static Optional<HubLock> attemptByChannel(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean held = false;
        try {
            // One byte, as Python's msvcrt.locking takes on Windows.
            @Nullable FileLock lock = channel.tryLock(0, 1, false);
            held = lock != null;
            return held ? Optional.of(channel::close) : Optional.empty();
        } catch (OverlappingFileLockException _) { // another thread of ours has it
            return Optional.empty();
        } finally {
            if (!held) {
                channel.close();
            }
        }
    }
}
