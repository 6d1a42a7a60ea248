package steerbench.app.sweep;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import steerbench.app.common.FiniteNumbers;
import steerbench.app.common.WholeFile;
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
    private final int askedPrompts;
    private final List<Integer> askedPlans;
    private final FileChannel lock;
    private final FileChannel channel;
    private final SweepCells cells;

    private SweepFolder(
            Path rows,
            SweepDocument sweep,
            TextRequest asked,
            SweepCells cells,
            FileChannel lock,
            FileChannel channel) {
        this.rows = rows;
        this.sweep = sweep;
        this.askedPrompts = asked.prompts().size();
        this.askedPlans = asked.plans().stream()
                .map(plan -> SweepGrowth.place(sweep.request().plans(), plan).orElseThrow())
                .distinct()
                .toList();
        this.cells = cells;
        this.lock = lock;
        this.channel = channel;
    }

    /// Refuses a folder of other things, and one that another process writes into now.
    static void requireFree(Path folder) {
        try {
            requireOurs(folder);
            if (Files.exists(folder.resolve(LOCK))) {
                locked(folder).close();
            }
        } catch (IOException e) {
            throw StorageException.unwritable(folder, REMEDY, e);
        }
    }

    private static void requireOurs(Path folder) throws IOException {
        if (Files.isDirectory(folder) && !Files.exists(folder.resolve(SETTINGS)) && holdsOthers(folder)) {
            throw new InvalidRequestException(
                    folder.toString(),
                    "holds other files and no " + SETTINGS,
                    "Choose an empty folder or a new one with --out: a sweep would write over what is there");
        }
    }

    /// Begins a sweep, or goes on with the one that is there, grown by what it lacks. Nothing is written where it
    /// cannot.
    static SweepFolder open(Path folder, SweepDocument wanted) {
        Path rows = folder.resolve(ROWS);
        try {
            requireOurs(folder);
            Files.createDirectories(folder);
            FileChannel lock = locked(folder);
            try {
                return open(folder, rows, wanted, lock);
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw StorageException.unwritable(rows, REMEDY, e);
        }
    }

    private static SweepFolder open(Path folder, Path rows, SweepDocument wanted, FileChannel lock) throws IOException {
        Path file = folder.resolve(SETTINGS);
        byte[] before = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
        SweepGrowth growth = new SweepGrowth(file);
        SweepDocument known = Files.exists(file) ? growth.known(before, wanted) : wanted;
        SweepCells cells = new SweepCells(known.request());
        long bytes = wholeCells(rows, cells);
        SweepDocument sweep = growth.grown(known, cells, wanted);
        cells.growTo(sweep.request());
        FileChannel channel = FileChannel.open(rows, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            channel.truncate(bytes); // before the settings: prompts of half a cell may be in them no more
            channel.position(bytes);
            byte[] now = JSON.writeValueAsBytes(sweep);
            if (!Arrays.equals(before, now)) {
                new WholeFile(file, REMEDY).write(part -> Files.write(part, now));
            }
            return new SweepFolder(rows, sweep, wanted.request(), cells, lock, channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
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

    private static boolean holdsOthers(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(f -> !f.endsWith(LOCK) && !f.endsWith(SETTINGS + ".part"));
        }
    }

    /// A killed process leaves half a line and, like a stopped one, half a cell: both do not count.
    ///
    /// @return where the last whole cell ends
    private static long wholeCells(Path rows, SweepCells cells) throws IOException {
        long bytes = 0;
        if (!Files.exists(rows)) {
            return bytes;
        }
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
        return bytes;
    }

    /// What the folder holds, and what is asked for now.
    TextRequest request() {
        return sweep.request();
    }

    SweepDocument document() {
        return sweep;
    }

    long rowsThere() {
        return cells.rows();
    }

    /// Of what is asked for.
    long rowsMissing() {
        return cells.missingRows(askedPrompts, askedPlans);
    }

    /// What is to be made next, about `rowsOfPart` rows; empty where nothing is left that was asked for.
    Optional<SweepPart> next(int rowsOfPart) {
        return cells.next(askedPrompts, askedPlans, rowsOfPart);
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

    /// All rows, read while they are asked for; to be closed.
    Stream<RunRow> all() {
        RowReader reader = new RowReader(rows);
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(reader, Spliterator.ORDERED), false)
                .onClose(reader::close);
    }

    @Override
    public void close() {
        try (lock) {
            channel.close();
        } catch (IOException e) {
            throw StorageException.unwritable(rows, REMEDY, e);
        }
    }
}
