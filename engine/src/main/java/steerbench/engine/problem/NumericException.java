package steerbench.engine.problem;

import org.jspecify.annotations.Nullable;

/// The computation left the finite numbers (NaN or infinity); nothing after it can be trusted.
public final class NumericException extends EngineException {
    private static final long serialVersionUID = 1L;

    public NumericException(String subject, String reason, String remedy) {
        this(subject, reason, remedy, null);
    }

    public NumericException(String subject, String reason, String remedy, @Nullable Throwable cause) {
        super(subject, reason, remedy, cause);
    }
}
