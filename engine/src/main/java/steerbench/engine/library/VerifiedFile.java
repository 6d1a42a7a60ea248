package steerbench.engine.library;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import steerbench.engine.task.Cancellation;

/// A file whose hash is known in advance. `<name>.verified` beside it says for which size and modification
/// time the hash was right, so that it is computed again only once one of them has changed.
///
/// @param sha256 what the file must have
record VerifiedFile(Path path, String sha256) {
    private static final Logger LOG = LoggerFactory.getLogger(VerifiedFile.class);

    /// Whether the file is there and has the hash.
    boolean isWhole(Cancellation cancellation) throws IOException {
        if (!Files.isRegularFile(path)) {
            return false;
        }
        String stamp = stamp();
        if (Files.exists(marker()) && Files.readString(marker()).equals(stamp)) {
            return true;
        }
        if (!Sha256.of(path, cancellation).equals(sha256)) {
            return false;
        }
        mark(stamp);
        return true;
    }

    /// Notes that the file has just been seen to have the hash.
    void mark() throws IOException {
        mark(stamp());
    }

    private void mark(String stamp) {
        try {
            Path part = Files.createTempFile(marker().toAbsolutePath().getParent(), "stamp", ".part");
            try {
                Files.writeString(part, stamp);
                Files.move(part, marker(), StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) { // a cache that cannot be written is still good to read
            LOG.info("{} cannot be written: the file is hashed again next time", marker(), e);
        }
    }

    void delete() throws IOException {
        Files.deleteIfExists(marker());
        Files.deleteIfExists(path);
    }

    private Path marker() {
        return path.resolveSibling(path.getFileName() + ".verified");
    }

    private String stamp() throws IOException {
        return Files.size(path) + " " + Files.getLastModifiedTime(path).to(TimeUnit.NANOSECONDS) + " " + sha256 + "\n";
    }
}
