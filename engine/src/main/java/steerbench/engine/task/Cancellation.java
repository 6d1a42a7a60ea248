package steerbench.engine.task;

import java.util.ArrayList;
import java.util.List;

/// A wish to stop, shared between who asks and who works. Thread-safe; once cancelled it stays cancelled.
public final class Cancellation {
    private final List<Runnable> actions = new ArrayList<>();
    private volatile boolean cancelled;

    /// Work that nobody can cancel.
    public static Cancellation never() {
        return new Cancellation();
    }

    public boolean isCancelled() {
        return cancelled;
    }

    public void cancel() {
        synchronized (actions) { // held while actions run: a closed registration's action can no longer be under way
            cancelled = true;
            actions.forEach(Runnable::run);
            actions.clear();
        }
    }

    /// Runs `action` on the cancelling thread, at once if already cancelled; closing the handle forgets it.
    /// Actions must be short.
    public Registration onCancel(Runnable action) {
        synchronized (actions) {
            if (!cancelled) {
                actions.add(action);
                return () -> {
                    synchronized (actions) {
                        actions.remove(action);
                    }
                };
            }
        }
        action.run();
        return () -> {};
    }

    /// @throws CancelledException if cancelled
    public void check() {
        if (cancelled) {
            throw new CancelledException();
        }
    }

    /// Forgets an action when closed.
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
