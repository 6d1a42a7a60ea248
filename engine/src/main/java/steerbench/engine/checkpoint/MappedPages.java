package steerbench.engine.checkpoint;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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
    private static final Path MAPPINGS = Path.of("/proc/self/maps");
    private static final Path DETAILS = Path.of("/proc/self/smaps");
    private static final int DONT_NEED = 4; // MADV_DONTNEED
    private static final Pattern LASTING_LIBRARY = Pattern.compile(".*/lib(jvm|onnxruntime|tokenizers)\\.so[.0-9]*");
    // The process has one address space, and this is its lock.
    private static final ReadWriteLock ADDRESSES = new ReentrantReadWriteLock();

    /// @param header the system's line of it: addresses, rights, offset and file
    private record Mapping(String header, long from, long bytes) {}

    private final List<Path> ours;
    private Set<String> handedBack = Set.of();

    /// @param ours files and folders that nobody writes to, however they are mapped
    public MappedPages(Collection<Path> ours) {
        this.ours = ours.stream().map(MappedPages::real).toList();
    }

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
    public void handBack() {
        ADDRESSES.writeLock().lock();
        try {
            List<Mapping> unchanged = unchanged();
            unchanged.forEach(MappedPages::handBack);
            handedBack = unchanged.stream().map(Mapping::header).collect(Collectors.toUnmodifiableSet());
        } finally {
            ADDRESSES.writeLock().unlock();
        }
    }

    /// Hands back what was touched since of mappings that are as they were at [#handBack]. Takes some
    /// thousandths of a second, and nothing where somebody maps files meanwhile.
    public void handBackAgain() {
        if (!ADDRESSES.writeLock().tryLock()) {
            return;
        }
        try {
            stillThere().forEach(MappedPages::handBack);
        } finally {
            ADDRESSES.writeLock().unlock();
        }
    }

    private static void handBack(Mapping mapping) {
        if (!Functions.MADVISE
                .call(MemorySegment.ofAddress(mapping.from()), mapping.bytes(), DONT_NEED)
                .equals(0)) {
            LOG.debug("{} keeps its pages", mapping.header());
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

    /// A library's data may be untouched now and changed by the next time.
    private boolean isWanted(String header, String file) {
        return LASTING_LIBRARY.matcher(file).matches()
                ? !isWritable(header)
                : ours.stream().anyMatch(Path.of(file)::startsWith);
    }

    private static boolean isWritable(String header) {
        return header.charAt(header.indexOf(' ') + 2) == 'w';
    }

    /// Wanted mappings without a page of their own. To say so, the system walks over all pages of the
    /// process.
    private List<Mapping> unchanged() {
        List<Mapping> found = new ArrayList<>();
        eachLine(DETAILS, new Consumer<>() {
            private Optional<Mapping> current = Optional.empty();

            @Override
            public void accept(String line) {
                if (!Character.isUpperCase(line.charAt(0))) {
                    current = file(line).filter(f -> isWanted(line, f)).map(_ -> mapping(line));
                } else if (line.startsWith("Anonymous:") && line.endsWith(" 0 kB")) {
                    current.ifPresent(found::add);
                }
            }
        });
        return found;
    }

    private List<Mapping> stillThere() {
        List<Mapping> found = new ArrayList<>();
        eachLine(MAPPINGS, line -> {
            if (handedBack.contains(line)) {
                found.add(mapping(line));
            }
        });
        return found;
    }

    private static void eachLine(Path file, Consumer<String> consumer) {
        if (!Files.isReadable(file)) {
            return;
        }
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            lines.lines().forEach(consumer);
        } catch (IOException | UncheckedIOException e) {
            LOG.debug("{} cannot be read", file, e);
        }
    }

    /// Of `7f12-7f34 r--p offset device inode      /path`; other mappings have none.
    private static Optional<String> file(String header) {
        int slash = header.indexOf('/');
        return slash < 0 ? Optional.empty() : Optional.of(header.substring(slash));
    }

    private static Mapping mapping(String header) {
        int dash = header.indexOf('-');
        int space = header.indexOf(' ');
        long from = Long.parseUnsignedLong(header, 0, dash, 16);
        return new Mapping(header, from, Long.parseUnsignedLong(header, dash + 1, space, 16) - from);
    }

    /// The C library's function, looked up when it is called first.
    private static final class Functions {
        private static final NativeFunction MADVISE = NativeFunction.ofC(
                "madvise",
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));
    }
}
