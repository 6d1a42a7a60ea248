package steerbench.app.common;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Lets an action run once things have been quiet for a while. UI thread only.
public final class Debouncer {
    private final BackgroundTasks tasks;
    private final Duration quiet;
    private final Runnable action;
    private BackgroundTasks.@Nullable Scheduled scheduled;

    public Debouncer(BackgroundTasks tasks, Duration quiet, Runnable action) {
        this.tasks = tasks;
        this.quiet = quiet;
        this.action = action;
    }

    /// Something moved: waits anew.
    public void trigger() {
        cancel();
        scheduled = tasks.later(quiet, this::fire);
    }

    /// Runs at once what is waiting or not.
    public void fire() {
        cancel();
        action.run();
    }

    /// Forgets what is waiting.
    public void cancel() {
        if (scheduled != null) {
            scheduled.cancel();
            scheduled = null;
        }
    }

    public boolean isWaiting() {
        return scheduled != null;
    }
}
