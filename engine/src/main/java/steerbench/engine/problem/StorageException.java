package steerbench.engine.problem;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Reading or writing a file failed for a reason outside the file: a full disk, no permission.
public final class StorageException extends EngineException {
    private static final long serialVersionUID = 1L;

    public StorageException(String subject, String reason, String remedy) {
        this(subject, reason, remedy, null);
    }

    public StorageException(String subject, String reason, String remedy, @Nullable Throwable cause) {
        super(subject, reason, remedy, cause);
    }

    /// Of a file or folder that could not be written.
    public static StorageException unwritable(Path path, String remedy, IOException e) {
        return new StorageException(path.toString(), "cannot be written (" + reason(e) + ")", remedy, e);
    }

    /// Of a file or folder that is there, it seems, but could not be read.
    public static StorageException unreadable(String subject, IOException e) {
        return new StorageException(
                subject, "cannot be read (" + reason(e) + ")", "Check its permissions and the disk", e);
    }

    private static Path missing(Path path) {
        Path folder = path.toAbsolutePath().getParent();
        return folder == null || Files.isDirectory(folder) ? path : missing(folder);
    }

    /// What went wrong, in words: the message of a file system's exception is often a bare path.
    public static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException f -> missing(Path.of(f.getFile())) + " does not exist";
            case AccessDeniedException f -> "no permission for " + f.getFile();
            case NotDirectoryException f -> f.getFile() + " is no folder";
            case FileAlreadyExistsException f -> f.getFile() + " is there and no folder";
            case FileSystemException f
            when f.getReason() == null -> e.getClass().getSimpleName().replace("Exception", "") + " " + f.getFile();
            default -> String.valueOf(e.getMessage());
        };
    }
}
