package steerbench.engine.hub;

import java.util.OptionalLong;

/// How far a download has come.
///
/// @param doneBytes of all its files, those that were here before among them
/// @param bytesPerSecond over the last seconds; 0 while nothing comes
/// @param secondsLeft at that rate; empty while there is none
/// @param file that was worked on last; empty before the first
/// @param note what it waits for, or that it checks; empty while bytes come
public record HubProgress(
        State state,
        long doneBytes,
        long totalBytes,
        int doneFiles,
        int totalFiles,
        double bytesPerSecond,
        OptionalLong secondsLeft,
        String file,
        String note) {

    /// Of a download.
    public enum State {
        /// Its files are being fetched, or wait for their turn.
        RUNNING,
        /// It stopped on request and goes on by [HubDownload#resume].
        PAUSED,
        /// All files are in the snapshot.
        DONE,
        /// What went wrong is the failure of [HubDownload#folder]; [HubDownload#resume] tries again.
        FAILED,
        /// It was given up; what came so far is kept for the next time.
        CANCELLED;

        public boolean isOver() {
            return this == DONE || this == FAILED || this == CANCELLED;
        }
    }
}
