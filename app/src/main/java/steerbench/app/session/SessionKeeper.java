package steerbench.app.session;

import java.time.Duration;
import steerbench.app.common.BackgroundTasks;
import steerbench.app.common.Changes;
import steerbench.app.common.Debouncer;
import steerbench.app.common.Problems;
import steerbench.app.state.SavePoint;
import steerbench.app.state.WorkbenchState;

/// Saves the user's work: a moment after each change, and before native code runs.
public final class SessionKeeper implements SavePoint {
    private static final Duration QUIET = Duration.ofMillis(800);

    private final WorkbenchState state;
    private final SessionFile file;
    private final BackgroundTasks tasks;
    private final Problems problems;
    private final Debouncer soon;
    private boolean dirty;

    public SessionKeeper(WorkbenchState state, SessionFile file, BackgroundTasks tasks, Problems problems) {
        this.state = state;
        this.file = file;
        this.tasks = tasks;
        this.problems = problems;
        this.soon = new Debouncer(tasks, QUIET, () -> saveThen(() -> {}));
    }

    /// From now on changes are saved.
    public void watch() {
        Changes.of(
                () -> {
                    dirty = true;
                    soon.trigger();
                },
                state.prompt(),
                state.form(),
                state.saes(),
                state.pinned(),
                state.planRevision(),
                state.points(),
                state.selected(),
                state.theme());
    }

    @Override
    public void saveThen(Runnable next) {
        soon.cancel();
        if (!dirty) {
            next.run();
            return;
        }
        dirty = false;
        Session session = Session.of(state);
        tasks.run(
                () -> {
                    file.write(session);
                    return file;
                },
                _ -> next.run(),
                failure -> {
                    // Told, but no reason to stop work.
                    dirty = true;
                    problems.report(failure);
                    next.run();
                });
    }

    /// At the end, on the calling thread.
    public void saveNow() {
        soon.cancel();
        if (dirty) {
            file.write(Session.of(state));
            dirty = false;
        }
    }
}
