package steerbench.app.sweep;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import steerbench.app.common.FiniteNumbers;
import steerbench.app.report.RunRow;
import steerbench.engine.generation.RowId;
import steerbench.engine.problem.InvalidFileException;
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

    private static final String REMEDY = "Free space or choose another folder; what is there stays";
    private static final JsonMapper JSON =
            JsonMapper.builder().addModule(FiniteNumbers.module()).build();

    private final Path rows;
    private final TextRequest request;
    private final FileChannel channel;
    private int prompts;

    private SweepFolder(Path rows, TextRequest request, FileChannel channel) {
        this.rows = rows;
        this.request = request;
        this.channel = channel;
    }

    /// Begins a sweep, or goes on with the one that is there if it is the same.
    static SweepFolder open(Path folder, SweepDocument sweep) {
        Path rows = folder.resolve(ROWS);
        try {
            Files.createDirectories(folder);
            FileChannel channel = FileChannel.open(
                    rows, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            try {
                SweepFolder opened = new SweepFolder(rows, sweep.request(), channel);
                opened.lock();
                agree(folder.resolve(SETTINGS), sweep);
                opened.keepWholePrompts();
                return opened;
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw StorageException.unwritable(rows, REMEDY, e);
        }
    }

    private void lock() throws IOException {
        boolean free;
        try {
            FileLock lock = channel.tryLock();
            free = lock != null;
        } catch (OverlappingFileLockException e) {
            free = false;
        }
        if (!free) {
            throw new StorageException(
                    rows.toString(), "another sweep is writing here", "Wait for it, or choose another folder");
        }
    }

    private static void agree(Path file, SweepDocument sweep) throws IOException {
        byte[] wanted = JSON.writeValueAsBytes(sweep);
        if (!Files.exists(file)) {
            Path part = file.resolveSibling(SETTINGS + ".part");
            Files.write(part, wanted);
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
            return;
        }
        difference(Files.readAllBytes(file), wanted).ifPresent(field -> {
            throw new InvalidRequestException(
                    file.toString(),
                    "is of a sweep of other settings (" + field + " differs)",
                    "Choose another folder with --out, or give the same settings to go on with it");
        });
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
        try (Rows there = new Rows()) {
            for (int row = 0; there.hasNext(); row++) {
                if (!there.next().id().equals(id(row))) {
                    throw broken(row + 1);
                }
                if ((row + 1) % request.rowsOfPrompt() == 0) {
                    prompts++;
                    bytes = there.bytes;
                }
            }
        }
        channel.truncate(bytes);
        channel.position(bytes);
    }

    private InvalidFileException broken(long line) {
        return new InvalidFileException(
                rows.toString(),
                "line " + line + " is not the row that belongs there",
                "Delete it and all lines behind it: they are made again");
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
        return Rows::new;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw StorageException.unwritable(rows, REMEDY, e);
        }
    }

    /// The file's rows.
    private final class Rows implements Iterator<RunRow>, AutoCloseable {
        private final InputStream in;
        private @Nullable RunRow next;
        private long read;
        private long lines;
        private long bytes; // up to the end of the row that was returned last

        Rows() {
            try {
                in = new BufferedInputStream(Files.newInputStream(rows), 1 << 16);
                next = read();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private @Nullable RunRow read() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            int character = in.read();
            for (; character >= 0 && character != '\n'; character = in.read()) {
                line.write(character);
            }
            if (character < 0) { // half a line is what a killed process left
                in.close();
                return null;
            }
            read += line.size() + 1;
            lines++;
            try {
                return JSON.readValue(line.toByteArray(), RunRow.class);
            } catch (JacksonException e) {
                throw broken(lines);
            }
        }

        @Override
        public boolean hasNext() {
            return next != null;
        }

        @Override
        public RunRow next() {
            RunRow row = next;
            if (row == null) {
                throw new NoSuchElementException();
            }
            bytes = read;
            try {
                next = read();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return row;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
