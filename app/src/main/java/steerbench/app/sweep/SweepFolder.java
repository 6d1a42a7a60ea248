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
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import steerbench.app.common.FiniteNumbers;
import steerbench.app.report.RunFiles;
import steerbench.app.report.RunRow;
import steerbench.engine.generation.RowId;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.problem.StorageException;
import steerbench.engine.workbench.TextRequest;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
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
    private final TextRequest request;
    private final FileChannel lock;
    private final FileChannel channel;
    private int prompts;

    private SweepFolder(Path rows, TextRequest request, FileChannel lock, FileChannel channel) {
        this.rows = rows;
        this.request = request;
        this.lock = lock;
        this.channel = channel;
    }

    /// Begins a sweep, or goes on with the one that is there if it is the same.
    static SweepFolder open(Path folder, SweepDocument sweep) {
        Path rows = folder.resolve(ROWS);
        try {
            Files.createDirectories(folder);
            FileChannel lock = locked(folder);
            try {
                agree(folder, sweep);
                FileChannel channel = FileChannel.open(rows, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                SweepFolder opened = new SweepFolder(rows, sweep.request(), lock, channel);
                try {
                    opened.keepWholePrompts();
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

    private static void agree(Path folder, SweepDocument sweep) throws IOException {
        Path file = folder.resolve(SETTINGS);
        byte[] wanted = JSON.writeValueAsBytes(sweep);
        if (!Files.exists(file)) {
            if (holdsOthers(folder)) {
                throw new InvalidRequestException(
                        folder.toString(),
                        "holds other files and no " + SETTINGS,
                        "Choose an empty folder or a new one with --out: a sweep would write over what is there");
            }
            RunFiles.write(file, new String(wanted, StandardCharsets.UTF_8));
            return;
        }
        difference(Files.readAllBytes(file), wanted).ifPresent(field -> {
            throw new InvalidRequestException(
                    file.toString(),
                    "is of a sweep of other settings (" + field + " differs)",
                    "Choose another folder with --out, or give the same settings to go on with it");
        });
    }

    private static boolean holdsOthers(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(f -> !f.endsWith(LOCK) && !f.endsWith(SETTINGS + ".part"));
        }
    }

    /// What differs between two sweeps, if anything does.
    private static Optional<String> difference(byte[] there, byte[] wanted) {
        JsonNode now = JSON.readTree(wanted);
        JsonNode before;
        try {
            before = JSON.readTree(there);
        } catch (JacksonException e) {
            return Optional.of("nothing can be read of " + SETTINGS + ", so everything");
        }
        return now.propertyStream()
                .filter(field -> !field.getValue().equals(before.path(field.getKey())))
                .map(field -> "'" + within(field.getKey(), field.getValue(), before.path(field.getKey())) + "'")
                .findFirst();
    }

    private static String within(String name, JsonNode now, JsonNode before) {
        return now.propertyStream()
                .filter(field -> before.isObject() && !field.getValue().equals(before.path(field.getKey())))
                .map(field -> name + "." + field.getKey())
                .findFirst()
                .orElse(name);
    }

    /// A killed process leaves half a line, a stopped one half a prompt: both go.
    private void keepWholePrompts() throws IOException {
        long bytes = 0;
        try (RowReader there = new RowReader(rows)) {
            for (int row = 0; there.hasNext(); row++) {
                if (!there.next().id().equals(id(row))) {
                    throw there.broken();
                }
                if ((row + 1) % request.rowsOfPrompt() == 0) {
                    prompts++;
                    bytes = there.bytes();
                }
            }
        }
        channel.truncate(bytes);
        channel.position(bytes);
    }

    /// Of the n-th row.
    private RowId id(int row) {
        int ofPrompt = row % request.rowsOfPrompt();
        return new RowId(row / request.rowsOfPrompt(), ofPrompt / request.samples(), ofPrompt % request.samples());
    }

    /// Prompts that are done.
    int prompts() {
        return prompts;
    }

    /// Adds the rows of the next prompts; they are on the disk when this returns.
    void add(List<RunRow> more, int promptsMore) {
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
        prompts += promptsMore;
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
