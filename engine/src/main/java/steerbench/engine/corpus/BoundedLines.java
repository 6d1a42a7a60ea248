package steerbench.engine.corpus;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import steerbench.engine.problem.InvalidFileException;

/// The lines of a UTF-8 file, none longer than a text can be: what holds no line breaks, a binary file or a
/// device, would else be read to the heap as one line.
final class BoundedLines implements AutoCloseable {
    static final int MOST_CHARACTERS = 1 << 24;

    private final Path path;
    private final BufferedReader reader;
    private int number;

    private BoundedLines(Path path, BufferedReader reader) {
        this.path = path;
        this.reader = reader;
    }

    static BoundedLines open(Path path) throws IOException {
        return new BoundedLines(path, Files.newBufferedReader(path, StandardCharsets.UTF_8));
    }

    /// The next line, or null at the end.
    @Nullable
    String next() throws IOException {
        StringBuilder line = new StringBuilder();
        int character = reader.read();
        if (character < 0) {
            return null;
        }
        number++;
        for (; character >= 0 && character != '\n'; character = reader.read()) {
            if (line.length() == MOST_CHARACTERS) {
                throw new InvalidFileException(
                        path.toString(),
                        "line " + number + " is longer than " + (MOST_CHARACTERS >> 20) + " Mi characters",
                        "Give a text file");
            }
            line.append((char) character);
        }
        boolean endsInReturn = !line.isEmpty() && line.charAt(line.length() - 1) == '\r';
        return endsInReturn ? line.substring(0, line.length() - 1) : line.toString();
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
