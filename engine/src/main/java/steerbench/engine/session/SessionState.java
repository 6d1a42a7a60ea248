package steerbench.engine.session;

import java.util.concurrent.atomic.AtomicReference;
import steerbench.engine.problem.ClosedException;

/// READY, RUNNING or CLOSED; changes by compare-and-set, so a second caller or a late one is refused, not
/// queued into native code.
final class SessionState {
    private enum State {
        READY,
        RUNNING,
        CLOSED
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.READY);

    void enter() {
        if (!state.compareAndSet(State.READY, State.RUNNING)) {
            if (state.get() == State.CLOSED) {
                throw new ClosedException("session", "is closed", "Load the model again");
            }
            throw new IllegalStateException("two callers in one session: passes belong to one thread");
        }
    }

    void leave() {
        state.set(State.READY);
    }

    /// Whether this call closed it; a second close does nothing.
    boolean close() {
        if (state.get() == State.CLOSED) {
            return false;
        }
        if (!state.compareAndSet(State.READY, State.CLOSED)) {
            throw new IllegalStateException("close while a pass runs: cancel it first");
        }
        return true;
    }
}
