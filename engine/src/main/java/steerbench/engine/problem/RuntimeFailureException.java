package steerbench.engine.problem;

import org.jspecify.annotations.Nullable;

/// ONNX Runtime refused or failed to run a graph that passed our own checks.
public final class RuntimeFailureException extends EngineException {
    private static final long serialVersionUID = 1L;

    public RuntimeFailureException(String subject, String reason, String remedy) {
        this(subject, reason, remedy, null);
    }

    public RuntimeFailureException(String subject, String reason, String remedy, @Nullable Throwable cause) {
        super(subject, reason, remedy, cause);
    }
}
