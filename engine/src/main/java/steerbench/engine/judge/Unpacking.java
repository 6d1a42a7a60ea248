package steerbench.engine.judge;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Supplier;
import steerbench.engine.library.Sha256;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.problem.StorageException;
import steerbench.engine.task.Cancellation;

/// Resources of jars as files of the cache, for what can only be opened by path.
final class Unpacking {
    private Unpacking() {}

    /// Writes `target` unless it is there with the right hash. Under its name there is never half a file.
    static Path unpack(Supplier<InputStream> resource, Path target, String sha256, Cancellation cancellation) {
        try {
            if (!Files.exists(target) || !Sha256.of(target, cancellation).equals(sha256)) {
                write(resource, target, sha256, cancellation);
            }
            return target;
        } catch (IOException e) {
            throw new StorageException(
                    target.toString(),
                    "the judge cannot be unpacked (" + e.getMessage() + ")",
                    "Free 40 MiB, or set STEERBENCH_CACHE to a folder on another disk",
                    e);
        }
    }

    private static void write(Supplier<InputStream> resource, Path target, String sha256, Cancellation cancellation)
            throws IOException {
        Path folder = target.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        Path part = Files.createTempFile(folder, "judge", ".part");
        try (InputStream in = resource.get()) {
            Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
            String found = Sha256.of(part, cancellation);
            if (!found.equals(sha256)) {
                throw new InvalidFileException(
                        target.getFileName().toString(),
                        "the program's own copy has the sha256 " + found + " instead of " + sha256,
                        "Install the program again, or train and build it as one");
            }
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
