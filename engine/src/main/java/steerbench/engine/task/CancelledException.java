package steerbench.engine.task;

/// Work ended because its [Cancellation] was cancelled: not a failure.
public final class CancelledException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CancelledException() {
        super("cancelled");
    }
}
