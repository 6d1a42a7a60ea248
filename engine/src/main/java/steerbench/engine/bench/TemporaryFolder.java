package steerbench.engine.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import steerbench.engine.problem.StorageException;

/// A folder that is gone when it is closed.
record TemporaryFolder(Path path) implements AutoCloseable {

    /// @param parent on the disk that has the room: a system's own folder for temporary files may lie in
    ///     memory
    static TemporaryFolder in(Path parent) {
        try {
            Files.createDirectories(parent);
            return new TemporaryFolder(Files.createTempDirectory(parent, "growth-"));
        } catch (IOException e) {
            throw failed(parent, e);
        }
    }

    /// Bytes that can be written.
    long room() {
        try {
            return Files.getFileStore(path).getUsableSpace();
        } catch (IOException e) {
            throw failed(path, e);
        }
    }

    @Override
    public void close() {
        try (Stream<Path> found = Files.walk(path)) {
            List<Path> deepestFirst = found.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw failed(path, e);
        }
    }

    private static StorageException failed(Path path, IOException e) {
        return new StorageException(
                path.toString(),
                "cannot hold a benchmark's temporary files (" + e.getMessage() + ")",
                "Delete it if it is there, and set STEERBENCH_CACHE to a folder on another disk",
                e);
    }
}
