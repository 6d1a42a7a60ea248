package steerbench.app.common;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import steerbench.engine.problem.StorageException;
import tools.jackson.core.exc.JacksonIOException;

/// A file that is there whole or as it was: written beside its place and moved there, so that a crash or a full disk
/// leaves the old one or the new one.
///
/// @param remedy where it cannot be written: what to do
public record WholeFile(Path path, String remedy) {

    /// Writes a file's content.
    @FunctionalInterface
    public interface Content {
        void writeTo(Path part) throws IOException;
    }

    public void write(Content content) {
        try {
            Path place = path.toAbsolutePath();
            Path folder = place.getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            write(content, place.resolveSibling(place.getFileName() + ".part"));
        } catch (IOException e) {
            throw StorageException.unwritable(path, remedy, e);
        } catch (JacksonIOException e) { // in which Jackson hides a full disk
            throw StorageException.unwritable(
                    path, remedy, Objects.requireNonNullElseGet(e.getCause(), () -> new IOException(e)));
        }
    }

    private void write(Content content, Path part) throws IOException {
        try {
            content.writeTo(part);
            try (FileChannel written = FileChannel.open(part, StandardOpenOption.WRITE)) {
                written.force(true); // else a power cut may leave the name without the content
            }
            Files.move(part, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
