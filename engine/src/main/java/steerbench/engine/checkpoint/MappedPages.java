package steerbench.engine.checkpoint;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import steerbench.engine.foreign.NativeFunction;

/// Pages of mapped files that this process has touched and may give back: they stay in the system's cache,
/// and come back by themselves when they are touched again.
///
/// Only Linux. Only mappings of which no page was changed, of files that are ours and of libraries that are
/// never unloaded: where a mapping went away, its addresses may be somebody else's the next moment, whose
/// bytes would be lost. So what makes such mappings or ends them does it in [#undisturbed].
public final class MappedPages {
    private static final Logger LOG = LoggerFactory.getLogger(MappedPages.class);
    private static final Path MAPPINGS = Path.of("/proc/self/smaps");
    private static final int DONT_NEED = 4; // MADV_DONTNEED
    private static final Pattern LASTING_LIBRARY = Pattern.compile(".*/lib(jvm|onnxruntime|tokenizers)\\.so[.0-9]*");
    // The process has one address space, and this is its lock.
    private static final ReadWriteLock ADDRESSES = new ReentrantReadWriteLock();

    private record Range(long from, long bytes) {}

    private MappedPages() {}

    /// While this is open, nobody hands pages back.
    public interface Undisturbed extends AutoCloseable {
        @Override
        void close();
    }

    /// For work that maps files or ends that.
    public static Undisturbed undisturbed() {
        ADDRESSES.readLock().lock();
        return ADDRESSES.readLock()::unlock;
    }

    /// Hands back what loading touched of these files, of all in these folders, and of the libraries that did
    /// it. Takes some hundredths of a second.
    ///
    /// @param ours that nobody writes to, however they are mapped
    public static void handBack(Collection<Path> ours) {
        List<Path> real = ours.stream().map(MappedPages::real).toList();
        ADDRESSES.writeLock().lock();
        try {
            for (Range range : unchanged(file ->
                    LASTING_LIBRARY.matcher(file).matches() || real.stream().anyMatch(Path.of(file)::startsWith))) {
                if (!Functions.MADVISE
                        .call(MemorySegment.ofAddress(range.from()), range.bytes(), DONT_NEED)
                        .equals(0)) {
                    LOG.debug("a mapping of {} bytes keeps its pages", range.bytes());
                }
            }
        } finally {
            ADDRESSES.writeLock().unlock();
        }
    }

    /// As the system names it.
    private static Path real(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException e) {
            LOG.debug("{} has no real path", file, e);
            return file.toAbsolutePath().normalize();
        }
    }

    private static List<Range> unchanged(Predicate<String> wanted) {
        if (!Files.isReadable(MAPPINGS)) {
            return List.of();
        }
        try (BufferedReader lines = Files.newBufferedReader(MAPPINGS, StandardCharsets.UTF_8)) {
            List<Range> found = new ArrayList<>();
            Range current = new Range(0, 0);
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!Character.isUpperCase(line.charAt(0))) {
                    current = range(line, wanted);
                } else if (current.bytes() > 0 && line.startsWith("Anonymous:") && line.endsWith(" 0 kB")) {
                    found.add(current);
                }
            }
            return found;
        } catch (IOException e) {
            LOG.debug("{} cannot be read", MAPPINGS, e);
            return List.of();
        }
    }

    /// `7f12-7f34 r--p offset device inode      /path`, or a mapping of another kind.
    private static Range range(String header, Predicate<String> wanted) {
        int dash = header.indexOf('-');
        int space = header.indexOf(' ');
        int slash = header.indexOf('/');
        if (slash < 0 || !wanted.test(header.substring(slash))) {
            return new Range(0, 0);
        }
        long from = Long.parseUnsignedLong(header, 0, dash, 16);
        return new Range(from, Long.parseUnsignedLong(header, dash + 1, space, 16) - from);
    }

    /// The C library's function, looked up when it is called first.
    private static final class Functions {
        private static final NativeFunction MADVISE = NativeFunction.ofC(
                "madvise",
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));
    }
}
