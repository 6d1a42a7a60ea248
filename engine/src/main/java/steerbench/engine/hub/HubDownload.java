package steerbench.engine.hub;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import steerbench.engine.hub.HubProgress.State;
import steerbench.engine.problem.ClosedException;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.CancelledException;

/// Files of one repository on their way into the cache. Thread-safe, and nothing here waits.
public final class HubDownload {
    /// What a download needs of its surroundings.
    interface Work {
        /// Before the first file: is there room?
        void prepare(HubTree tree, List<HubFile> files);

        void fetch(HubTree tree, FileTrack track, Cancellation cancellation);

        /// After the last file. The snapshot's folder.
        Path complete(HubTree tree);
    }

    private final HubTree tree;
    private final List<FileTrack> tracks;
    private final Work work;
    private final Executor executor;
    private final Rate rate = new Rate();

    // Guarded by this.
    private State state = State.PAUSED;
    private Cancellation run = new Cancellation();
    private CompletableFuture<Path> folder = new CompletableFuture<>();

    private volatile String lastFile = "";

    HubDownload(HubTree tree, List<HubFile> files, Work work, Executor executor) {
        this.tree = tree;
        this.tracks = files.stream()
                .map(f -> new FileTrack(f, () -> {
                    lastFile = f.path();
                    rate.add(System.nanoTime(), doneBytes());
                }))
                .toList();
        this.work = work;
        this.executor = executor;
    }

    /// What is fetched.
    public HubTree tree() {
        return tree;
    }

    public HubProgress progress() {
        long now = System.nanoTime();
        long total = tracks.stream().mapToLong(t -> t.file().bytes()).sum();
        long done = doneBytes();
        State current = state();
        boolean running = current == State.RUNNING;
        String note = tracks.stream()
                .filter(t -> !t.isFinished() && !t.note().isEmpty())
                .findFirst()
                .map(FileTrack::note)
                .orElse("");
        return new HubProgress(
                current,
                done,
                total,
                (int) tracks.stream().filter(FileTrack::isFinished).count(),
                tracks.size(),
                running ? rate.bytesPerSecond(now) : 0,
                running ? rate.secondsLeft(now, total - done) : java.util.OptionalLong.empty(),
                lastFile,
                running ? note : "");
    }

    private long doneBytes() {
        return tracks.stream().mapToLong(FileTrack::done).sum();
    }

    private synchronized State state() {
        return state;
    }

    /// The snapshot's folder once all files are in it; fails with what went wrong, or with
    /// [CancelledException]. After [#resume] of a failed download it is a new future.
    public synchronized CompletableFuture<Path> folder() {
        return folder.copy(); // whoever completes or cancels the copy does not end the download
    }

    /// Ends the connections and keeps what came. Without effect unless running.
    public void pause() {
        Cancellation ended;
        synchronized (this) {
            if (state != State.RUNNING) {
                return;
            }
            state = State.PAUSED;
            ended = run;
        }
        ended.cancel();
    }

    /// Goes on where a paused or failed download stopped. Without effect in other states.
    public void resume() {
        Cancellation started;
        synchronized (this) {
            if (state != State.PAUSED && state != State.FAILED) {
                return;
            }
            if (state == State.FAILED) {
                folder = new CompletableFuture<>();
            }
            state = State.RUNNING;
            run = new Cancellation();
            started = run;
        }
        rate.clear();
        submit(started, () -> begin(started));
    }

    /// Gives up. What came is kept in the cache for the next time. Without effect on what is done.
    public void cancel() {
        Cancellation ended;
        CompletableFuture<Path> result;
        synchronized (this) {
            if (state == State.DONE || state == State.CANCELLED) {
                return;
            }
            state = State.CANCELLED;
            ended = run;
            result = folder;
        }
        ended.cancel();
        result.completeExceptionally(new CancelledException());
    }

    private void begin(Cancellation current) {
        List<FileTrack> open = tracks.stream().filter(t -> !t.isFinished()).toList();
        work.prepare(tree, open.stream().map(FileTrack::file).toList());
        open.forEach(track -> submit(current, () -> fetch(track, current)));
        completeIfWhole(current);
    }

    private void fetch(FileTrack track, Cancellation current) {
        current.check();
        work.fetch(tree, track, current);
        track.finish();
        completeIfWhole(current);
    }

    private void submit(Cancellation current, Runnable step) {
        try {
            executor.execute(() -> {
                try {
                    step.run();
                } catch (RuntimeException | Error e) { // whoever waits for the folder hears of it
                    end(current, e);
                }
            });
        } catch (RejectedExecutionException e) {
            end(current, new ClosedException("downloads", "are closed", "", e));
        }
    }

    private void completeIfWhole(Cancellation current) {
        if (!tracks.stream().allMatch(FileTrack::isFinished)) {
            return;
        }
        Path path = work.complete(tree);
        CompletableFuture<Path> result;
        synchronized (this) {
            if (state != State.RUNNING || run != current) {
                return;
            }
            state = State.DONE;
            result = folder;
        }
        result.complete(path);
    }

    /// A failure ends the whole download; a run that was cancelled ends by itself.
    private void end(Cancellation current, Throwable failure) {
        if (failure instanceof CancelledException) {
            return;
        }
        CompletableFuture<Path> result;
        synchronized (this) {
            if (state != State.RUNNING || run != current) {
                return;
            }
            state = State.FAILED;
            result = folder;
        }
        current.cancel();
        result.completeExceptionally(failure);
    }
}
