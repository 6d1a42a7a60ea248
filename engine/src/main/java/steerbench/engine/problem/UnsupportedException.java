package steerbench.engine.problem;

import org.jspecify.annotations.Nullable;

/// A file or request is well formed, but this version cannot do it; the reason says what exactly.
public final class UnsupportedException extends EngineException {
    private static final long serialVersionUID = 1L;

    public UnsupportedException(String subject, String reason, String remedy) {
        this(subject, reason, remedy, null);
    }

    public UnsupportedException(String subject, String reason, String remedy, @Nullable Throwable cause) {
        super(subject, reason, remedy, cause);
    }
}
