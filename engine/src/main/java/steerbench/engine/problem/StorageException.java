package steerbench.engine.problem;

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
}
