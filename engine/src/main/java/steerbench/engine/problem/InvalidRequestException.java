package steerbench.engine.problem;

import org.jspecify.annotations.Nullable;

/// A request cannot be met as asked: an unknown feature, a prompt that does not fit the context, a bad
/// parameter.
public final class InvalidRequestException extends EngineException {
    private static final long serialVersionUID = 1L;

    public InvalidRequestException(String subject, String reason, String remedy) {
        this(subject, reason, remedy, null);
    }

    public InvalidRequestException(String subject, String reason, String remedy, @Nullable Throwable cause) {
        super(subject, reason, remedy, cause);
    }
}
