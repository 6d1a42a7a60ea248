package steerbench.engine.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import steerbench.engine.problem.EngineException;

/// Gives a reader damaged files and tells what came of it. Each must be accepted or refused by an
/// [EngineException] within the limit of time; anything else is a crash, and its input is kept.
///
/// If the input ends the process itself, it is the file `current` in the work folder.
public final class Fuzzer {
    /// Of the reader's own processor time, so that a busy or stopped machine is no finding.
    private static final long LIMIT_NANOS = 2_000_000_000L;

    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final FuzzTarget target;
    private final Path work;
    private final Path crashFolder;
    private final List<String> crashes = new ArrayList<>();
    private int accepted;
    private int refused;
    private long worst;
    private long mostAllocated;

    /// @param crashFolder takes the inputs that crash
    public Fuzzer(FuzzTarget target, Path work, Path crashFolder) {
        this.target = target;
        this.work = work;
        this.crashFolder = crashFolder;
    }

    /// What came of all inputs.
    ///
    /// @param worstMillis processor time of the slowest
    /// @param mostAllocated bytes of heap that one input took, those included that were free again
    /// @param crashes what went wrong, and the file
    public record Report(
            String reader,
            int inputs,
            int accepted,
            int refused,
            long worstMillis,
            long mostAllocated,
            List<String> crashes) {
        @Override
        public String toString() {
            return String.format(
                    "fuzz %-18s inputs %7d  accepted %7d  refused %7d  worst %5d ms  %4d MiB  crashes %d",
                    reader, inputs, accepted, refused, worstMillis, mostAllocated >> 20, crashes.size());
        }
    }

    public Report run(int inputs, long seed) throws IOException {
        Random random = new Random(seed);
        Mutator mutator = new Mutator(random);
        for (int i = 0; i < inputs; i++) {
            List<byte[]> file = target.seeds().get(random.nextInt(target.seeds().size()));
            // Now and then an intact one: they must stay acceptable.
            byte[] bytes = random.nextInt(200) == 0 ? Mutator.joined(file) : mutator.mutate(file);
            input(target.wrap().apply(bytes));
        }
        return report(inputs);
    }

    /// One input; `crashes` tells.
    public Report replay(byte[] input) throws IOException {
        input(input);
        return report(1);
    }

    private Report report(int inputs) {
        return new Report(target.name(), inputs, accepted, refused, worst / 1_000_000, mostAllocated, crashes);
    }

    private void input(byte[] input) throws IOException {
        Files.createDirectories(work);
        Files.write(work.resolve("current"), input);
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        // A stack of the size that the program's own threads have.
        Thread reader = Thread.ofPlatform().daemon().name("fuzz").unstarted(() -> {
            long before = THREADS.getCurrentThreadCpuTime();
            try {
                target.reader().read(input, work);
            } catch (Throwable e) { // a crash is what is looked for
                failure.set(e);
            }
            worst = Math.max(worst, THREADS.getCurrentThreadCpuTime() - before);
            mostAllocated = Math.max(mostAllocated, THREADS.getCurrentThreadAllocatedBytes());
        });
        reader.start();
        boolean ended = await(reader);
        Throwable thrown = failure.get();
        if (!ended || worst > LIMIT_NANOS) {
            crashed("took more than 2 s of processor time", input);
            worst = 0;
        } else if (thrown == null) {
            accepted++;
        } else if (thrown instanceof EngineException) {
            refused++;
        } else {
            crashed(describe(thrown), input);
        }
    }

    private static boolean await(Thread reader) {
        try {
            while (!reader.join(java.time.Duration.ofMillis(200))) {
                if (THREADS.getThreadCpuTime(reader.threadId()) > LIMIT_NANOS) {
                    return false;
                }
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static String describe(Throwable thrown) {
        StackTraceElement[] stack = thrown.getStackTrace();
        StringBuilder text = new StringBuilder(thrown.toString());
        for (StackTraceElement element : stack) {
            if (element.getClassName().startsWith("steerbench")) {
                return text.append(" at ").append(element).toString();
            }
        }
        return text.toString();
    }

    private void crashed(String what, byte[] input) throws IOException {
        Path folder = crashFolder.resolve(target.name());
        Files.createDirectories(folder);
        Path file = folder.resolve("crash-" + Integer.toHexString(java.util.Arrays.hashCode(input)));
        Files.write(file, input);
        crashes.add(what + " (" + file + ")");
    }

    static void delete(Path folder) {
        try (var paths = Files.walk(folder)) {
            for (Path path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (java.nio.file.NoSuchFileException e) {
            // nothing there
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
