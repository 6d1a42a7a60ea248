package steerbench.engine.problem;

import org.jspecify.annotations.Nullable;

/// Something needed is not here and could not be fetched: a model file, a network, a program.
public class MissingResourceException extends EngineException {
    private static final long serialVersionUID = 1L;

    public MissingResourceException(String subject, String reason, String remedy) {
        this(subject, reason, remedy, null);
    }

    public MissingResourceException(String subject, String reason, String remedy, @Nullable Throwable cause) {
        super(subject, reason, remedy, cause);
    }
}
