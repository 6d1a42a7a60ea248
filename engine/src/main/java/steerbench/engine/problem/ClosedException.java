package steerbench.engine.problem;

import org.jspecify.annotations.Nullable;

/// The session or engine was closed (or is closing) and takes no more work.
public final class ClosedException extends EngineException {
    private static final long serialVersionUID = 1L;

    public ClosedException(String subject, String reason, String remedy) {
        this(subject, reason, remedy, null);
    }

    public ClosedException(String subject, String reason, String remedy, @Nullable Throwable cause) {
        super(subject, reason, remedy, cause);
    }
}
