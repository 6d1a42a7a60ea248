package steerbench.engine.hub;

import steerbench.engine.task.Progress;

/// How far one file of a download is. Written by its thread, read by any.
final class FileTrack implements Progress {
    private final HubFile file;
    private final Runnable changed;
    private volatile long done;
    private volatile boolean finished;
    private volatile String note = "";

    /// @param changed hears of every step
    FileTrack(HubFile file, Runnable changed) {
        this.file = file;
        this.changed = changed;
    }

    HubFile file() {
        return file;
    }

    long done() {
        return done;
    }

    boolean isFinished() {
        return finished;
    }

    /// What it waits for; empty while bytes come.
    String note() {
        return note;
    }

    @Override
    public void report(String step, long stepDone, long total) {
        if (step.equals("downloading")) {
            done = stepDone;
            note = "";
        } else {
            note = step;
        }
        changed.run();
    }

    void finish() {
        done = file.bytes();
        note = "";
        finished = true;
        changed.run();
    }
}
