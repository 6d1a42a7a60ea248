package steerbench.engine.problem;

import org.jspecify.annotations.Nullable;

/// A file is broken, hostile or not what its name says. The subject is the file; the reason names the field
/// and offset.
public final class InvalidFileException extends EngineException {
    private static final long serialVersionUID = 1L;

    public InvalidFileException(String subject, String reason, String remedy) {
        this(subject, reason, remedy, null);
    }

    public InvalidFileException(String subject, String reason, String remedy, @Nullable Throwable cause) {
        super(subject, reason, remedy, cause);
    }
}
