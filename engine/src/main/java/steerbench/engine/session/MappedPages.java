package steerbench.engine.session;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Pages of mapped files that this process has touched and may give back: they stay in the system's cache,
/// and come back by themselves when they are touched again.
///
/// Only Linux, and only pages of which this process has no changed copy; elsewhere there are none.
public final class MappedPages {
    private static final Logger LOG = LoggerFactory.getLogger(MappedPages.class);
    private static final Path MAPPINGS = Path.of("/proc/self/smaps");
    private static final int DONT_NEED = 4; // MADV_DONTNEED
    private static final MappedPages NONE = new MappedPages(List.of());

    private final List<Range> ranges;

    private record Range(long from, long bytes) {}

    private MappedPages(List<Range> ranges) {
        this.ranges = List.copyOf(ranges);
    }

    /// Of all files, programs' and libraries' among them: loading touches much of them that nothing touches
    /// again.
    public static MappedPages ofAllFiles() {
        return of(file -> !file.startsWith("/dev/"), false);
    }

    /// Of these files.
    ///
    /// @param files that nobody writes to, however they are mapped
    static MappedPages of(List<Path> files) {
        List<String> names = files.stream()
                .map(f -> f.toAbsolutePath().normalize().toString())
                .toList();
        return files.isEmpty() ? NONE : of(names::contains, true);
    }

    private static MappedPages of(Predicate<String> wanted, boolean alsoWritable) {
        if (!Files.isReadable(MAPPINGS)) {
            return NONE;
        }
        try (BufferedReader lines = Files.newBufferedReader(MAPPINGS, StandardCharsets.UTF_8)) {
            List<Range> found = new ArrayList<>();
            Range current = new Range(0, 0);
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!Character.isUpperCase(line.charAt(0))) {
                    current = range(line, wanted, alsoWritable);
                } else if (current.bytes() > 0 && line.startsWith("Anonymous:") && line.endsWith(" 0 kB")) {
                    found.add(current);
                }
            }
            return new MappedPages(found);
        } catch (IOException e) {
            LOG.debug("{} cannot be read", MAPPINGS, e);
            return NONE;
        }
    }

    /// `7f12-7f34 r--p offset device inode      /path`, or a mapping of another kind.
    private static Range range(String header, Predicate<String> wanted, boolean alsoWritable) {
        int dash = header.indexOf('-');
        int space = header.indexOf(' ');
        int slash = header.indexOf('/');
        // A mapping that can be written to may get a changed copy of a page at any time.
        boolean writable = header.charAt(space + 2) == 'w';
        if (slash < 0 || (writable && !alsoWritable) || !wanted.test(header.substring(slash))) {
            return new Range(0, 0);
        }
        long from = Long.parseUnsignedLong(header, 0, dash, 16);
        return new Range(from, Long.parseUnsignedLong(header, dash + 1, space, 16) - from);
    }

    /// Costs a microsecond a mapping, and as much for every 16 pages that are touched again.
    public void handBack() {
        for (Range range : ranges) {
            int refused = Functions.advise(MemorySegment.ofAddress(range.from()), range.bytes());
            if (refused != 0) {
                LOG.debug("a mapping of {} bytes keeps its pages", range.bytes());
            }
        }
    }

    /// The C library's function, looked up when it is called first.
    private static final class Functions {
        private static final MethodHandle MADVISE = madvise();

        @SuppressWarnings("restricted") // madvise(2), with the types its manual gives
        private static MethodHandle madvise() {
            Linker linker = Linker.nativeLinker();
            return linker.downcallHandle(
                    linker.defaultLookup().findOrThrow("madvise"),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));
        }

        static int advise(MemorySegment address, long bytes) {
            try {
                return (int) MADVISE.invokeExact(address, bytes, DONT_NEED);
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException("a C function cannot throw", e);
            }
        }
    }
}
