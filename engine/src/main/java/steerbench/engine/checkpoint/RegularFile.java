package steerbench.engine.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.problem.MissingResourceException;
import steerbench.engine.problem.StorageException;

/// Reads files that other people made. Opening a pipe waits for ever and a device has no end, so both are
/// refused before they are opened; links are followed, as the Hub's cache consists of them.
public final class RegularFile {
    private RegularFile() {}

    /// Refuses what is missing, a folder, a pipe or a device.
    public static void check(Path file) {
        if (Files.isRegularFile(file)) {
            return;
        }
        if (!Files.exists(file)) {
            throw new MissingResourceException(file.toString(), "no such file", "Is the folder complete?");
        }
        throw new InvalidFileException(
                file.toString(),
                Files.isDirectory(file) ? "is a folder, not a file" : "is a pipe or a device, not a file",
                "Give the file itself");
    }

    /// The whole file, if it has at most `limit` bytes.
    public static byte[] read(Path file, int limit) {
        checkSize(file, limit);
        try (InputStream in = Files.newInputStream(file)) {
            // The size that the system tells may change meanwhile, so what counts is what comes.
            byte[] bytes = in.readNBytes(limit);
            if (bytes.length == limit && in.read() >= 0) {
                throw tooLarge(file, limit);
            }
            return bytes;
        } catch (IOException e) {
            throw StorageException.unreadable(file.toString(), e);
        }
    }

    /// Refuses files of more than `limit` bytes.
    public static void checkSize(Path file, int limit) {
        check(file);
        try {
            if (Files.size(file) > limit) {
                throw tooLarge(file, limit);
            }
        } catch (IOException e) {
            throw StorageException.unreadable(file.toString(), e);
        }
    }

    private static InvalidFileException tooLarge(Path file, int limit) {
        return new InvalidFileException(
                file.toString(),
                "is larger than " + (limit >> 20) + " MiB, the limit for files of its kind",
                "Is it what its name says? Fetch it again from its source");
    }
}
