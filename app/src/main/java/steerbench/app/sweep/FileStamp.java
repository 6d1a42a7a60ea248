package steerbench.app.sweep;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import steerbench.engine.problem.StorageException;

/// What tells a file or a folder's files from others in their place, without reading them.
///
/// @param path absolute, without links
/// @param bytes of all files together
/// @param modified the latest of them, ISO 8601
record FileStamp(String path, long bytes, String modified) {

    static FileStamp of(Path path) {
        try {
            Path real = path.toRealPath();
            List<Path> files = files(real);
            long bytes = 0;
            long latest = 0;
            for (Path file : files) {
                bytes += Files.size(file);
                latest = Math.max(latest, Files.getLastModifiedTime(file).toMillis());
            }
            return new FileStamp(
                    real.toString(), bytes, Instant.ofEpochMilli(latest).toString());
        } catch (IOException e) {
            throw new StorageException(path.toString(), StorageException.reason(e), "Is it still there?", e);
        }
    }

    private static List<Path> files(Path real) throws IOException {
        if (!Files.isDirectory(real)) {
            return List.of(real);
        }
        try (Stream<Path> all = Files.list(real)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }
}
