package steerbench.app.sweep;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import steerbench.app.common.FiniteNumbers;
import steerbench.app.report.RunRow;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.problem.StorageException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// The rows of a file, one a line, read as they are asked for. Half a line at its end is none.
final class RowReader implements Iterator<RunRow>, AutoCloseable {
    private static final JsonMapper JSON = FiniteNumbers.strict();

    private final Path file;
    private final InputStream in;
    private @Nullable RunRow next;
    private long bytes;
    private long lines;
    private boolean over;

    RowReader(Path file) {
        this.file = file;
        try {
            in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        } catch (IOException e) {
            throw StorageException.unreadable(file.toString(), e);
        }
    }

    /// Read so far, up to the end of the last whole line.
    long bytes() {
        return bytes;
    }

    /// The line that was read last is not what it should be.
    InvalidFileException broken() {
        return new InvalidFileException(
                file.toString(),
                "line " + lines + " is not the row that belongs there",
                "Delete it and all lines behind it: they are made again");
    }

    private @Nullable RunRow read() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int character = in.read();
        for (; character >= 0 && character != '\n'; character = in.read()) {
            line.write(character);
        }
        if (character < 0) { // half a line is what a killed process left
            return null;
        }
        bytes += line.size() + 1;
        lines++;
        try {
            return Optional.ofNullable(JSON.readValue(line.toByteArray(), RunRow.class))
                    .orElseThrow(this::broken);
        } catch (JacksonException e) {
            throw broken();
        }
    }

    @Override
    public boolean hasNext() {
        if (next == null && !over) {
            try {
                next = read();
                over = next == null;
                if (over) {
                    in.close();
                }
            } catch (IOException e) {
                throw StorageException.unreadable(file.toString(), e);
            }
        }
        return next != null;
    }

    @Override
    public RunRow next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        RunRow row = Objects.requireNonNull(next);
        next = null;
        return row;
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw StorageException.unreadable(file.toString(), e);
        }
    }
}
