package steerbench.engine.hub;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import steerbench.engine.foreign.NativeFunction;

/// `flock(2)` on Linux, by which Python's `filelock` locks.
final class Flock {
    private static final int READ_WRITE = 2; // O_RDWR
    private static final int EXCLUSIVE_NOW = 2 | 4; // LOCK_EX | LOCK_NB
    private static final int INTERRUPTED = 4; // EINTR
    private static final int WOULD_BLOCK = 11; // EWOULDBLOCK, EAGAIN
    private static final int DENIED = 13; // EACCES, which some network file systems answer instead

    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private Flock() {}

    static boolean isAvailable() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux");
    }

    /// The C library's functions, looked up when the first lock is taken.
    private static final class Functions {
        private static final NativeFunction OPEN =
                function("open", ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
        private static final NativeFunction FLOCK =
                function("flock", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
        private static final NativeFunction CLOSE = function("close", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);

        private static NativeFunction function(String name, MemoryLayout result, MemoryLayout... arguments) {
            return NativeFunction.ofC(
                    name, FunctionDescriptor.of(result, arguments), Linker.Option.captureCallState("errno"));
        }
    }

    /// The lock, or empty where somebody else has it.
    static Optional<HubLock> attempt(Path file) throws IOException {
        if (!Files.exists(file)) {
            Files.newByteChannel(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)
                    .close();
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            int descriptor = (int) Functions.OPEN.call(state, arena.allocateFrom(file.toString()), READ_WRITE);
            if (descriptor < 0) {
                throw new IOException("the lock " + file + " cannot be opened (errno " + ERRNO.get(state, 0L) + ")");
            }
            if ((int) Functions.FLOCK.call(state, descriptor, EXCLUSIVE_NOW) == 0) {
                AtomicBoolean open = new AtomicBoolean(true);
                return Optional.of(() -> {
                    if (open.getAndSet(false)) {
                        close(descriptor);
                    }
                });
            }
            int error = (int) ERRNO.get(state, 0L);
            close(descriptor);
            if (error == WOULD_BLOCK || error == DENIED || error == INTERRUPTED) {
                return Optional.empty();
            }
            throw new IOException("the file system of " + file + " has no locks (errno " + error + ")");
        }
    }

    private static void close(int descriptor) {
        try (Arena arena = Arena.ofConfined()) {
            Functions.CLOSE.call(arena.allocate(STATE), descriptor);
        }
    }
}
