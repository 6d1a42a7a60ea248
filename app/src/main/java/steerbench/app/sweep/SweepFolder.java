package steerbench.app.sweep;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import steerbench.app.common.FiniteNumbers;
import steerbench.app.report.RunFiles;
import steerbench.app.report.RunRow;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.problem.StorageException;
import steerbench.engine.workbench.TextRequest;
import tools.jackson.databind.json.JsonMapper;

/// The rows of a sweep on the disk, in their order: what was written before a stop is not made again.
final class SweepFolder implements AutoCloseable {
    static final String SETTINGS = "sweep.json";
    static final String ROWS = "rows.jsonl";

    /// A file of its own: closing any reader of a locked file unlocks it, and Windows lets nobody read one.
    private static final String LOCK = ".sweep.lock";

    private static final String REMEDY = "Free space or choose another folder; what is there stays";
    private static final JsonMapper JSON = FiniteNumbers.mapper();

    private final Path rows;
    private final SweepDocument sweep;
    private final FileChannel lock;
    private final FileChannel channel;
    private final SweepCells cells;

    private SweepFolder(Path rows, SweepDocument sweep, FileChannel lock, FileChannel channel) {
        this.rows = rows;
        this.sweep = sweep;
        this.lock = lock;
        this.channel = channel;
        this.cells = new SweepCells(sweep.request());
    }

    /// Refuses a folder that another process writes into now.
    static void requireFree(Path folder) {
        if (Files.exists(folder.resolve(LOCK))) {
            try (FileChannel _ = locked(folder)) { // closing it lets it go again
                return;
            } catch (IOException e) {
                throw StorageException.unwritable(folder, REMEDY, e);
            }
        }
    }

    /// Begins a sweep, or goes on with the one that is there, grown by what it lacks.
    static SweepFolder open(Path folder, SweepDocument sweep) {
        Path rows = folder.resolve(ROWS);
        try {
            Files.createDirectories(folder);
            FileChannel lock = locked(folder);
            try {
                SweepDocument whole = agreed(folder, sweep);
                FileChannel channel = FileChannel.open(rows, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                SweepFolder opened = new SweepFolder(rows, whole, lock, channel);
                try {
                    opened.keepWholeCells();
                    return opened;
                } catch (IOException | RuntimeException e) {
                    channel.close();
                    throw e;
                }
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw StorageException.unwritable(rows, REMEDY, e);
        }
    }

    private static FileChannel locked(Path folder) throws IOException {
        FileChannel channel =
                FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean free;
        try {
            FileLock lock = channel.tryLock();
            free = lock != null;
        } catch (OverlappingFileLockException e) {
            free = false;
        }
        if (!free) {
            channel.close();
            throw new StorageException(
                    folder.toString(), "another sweep is writing here", "Wait for it, or choose another folder");
        }
        return channel;
    }

    private static SweepDocument agreed(Path folder, SweepDocument wanted) throws IOException {
        Path file = folder.resolve(SETTINGS);
        if (!Files.exists(file) && holdsOthers(folder)) {
            throw new InvalidRequestException(
                    folder.toString(),
                    "holds other files and no " + SETTINGS,
                    "Choose an empty folder or a new one with --out: a sweep would write over what is there");
        }
        byte[] before = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
        SweepDocument whole = Files.exists(file) ? new SweepGrowth(file).grown(before, wanted) : wanted;
        String now = JSON.writeValueAsString(whole);
        if (!Arrays.equals(before, now.getBytes(StandardCharsets.UTF_8))) {
            RunFiles.write(file, now);
        }
        return whole;
    }

    private static boolean holdsOthers(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(f -> !f.endsWith(LOCK) && !f.endsWith(SETTINGS + ".part"));
        }
    }

    /// A killed process leaves half a line and, like a stopped one, half a cell: both go.
    private void keepWholeCells() throws IOException {
        long bytes = 0;
        try (RowReader there = new RowReader(rows)) {
            while (there.hasNext()) {
                if (!cells.take(there.next().id())) {
                    throw there.broken();
                }
                if (cells.isBetweenCells()) {
                    bytes = there.bytes();
                }
            }
        }
        cells.dropOpen();
        channel.truncate(bytes);
        channel.position(bytes);
    }

    /// All that the folder's sweep is to hold; may be more than was asked for now.
    TextRequest request() {
        return sweep.request();
    }

    /// Of its prompts.
    List<Double> promptToxicity() {
        return sweep.promptToxicity();
    }

    /// That are there.
    long rowsThere() {
        return cells.rows();
    }

    /// What is to be made next, about `rowsOfPart` rows; empty where nothing is left.
    Optional<SweepPart> next(int rowsOfPart) {
        return cells.next(rowsOfPart);
    }

    /// Adds the rows of a part; they are on the disk when this returns.
    void add(List<RunRow> more) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (RunRow row : more) {
            lines.writeBytes(JSON.writeValueAsBytes(row));
            lines.write('\n');
        }
        ByteBuffer left = ByteBuffer.wrap(lines.toByteArray());
        try {
            while (left.hasRemaining()) {
                channel.write(left);
            }
            channel.force(false);
        } catch (IOException e) {
            throw StorageException.unwritable(rows, REMEDY, e);
        }
        for (RunRow row : more) {
            if (!cells.take(row.id())) {
                throw new IllegalStateException(row.id() + " is no row that was to be made");
            }
        }
    }

    /// All rows, read anew for each iteration.
    Iterable<RunRow> all() {
        return () -> new RowReader(rows);
    }

    @Override
    public void close() {
        try {
            channel.close();
            lock.close();
        } catch (IOException e) {
            throw StorageException.unwritable(rows, REMEDY, e);
        }
    }
}
