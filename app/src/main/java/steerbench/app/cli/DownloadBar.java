package steerbench.app.cli;

import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.Consumer;
import steerbench.engine.hub.HubProgress;
import steerbench.engine.task.Progress;

/// A download as text on standard error: how much has come, how fast, how long it will take.
final class DownloadBar implements Consumer<HubProgress> {
    private static final double MIB = 1 << 20;

    private final String what;
    private final Console console;
    private final Progress bar;
    private String note = "";

    /// @param what is fetched
    DownloadBar(String what, Console console) {
        this.what = what;
        this.console = console;
        this.bar = console.progress();
    }

    @Override
    public void accept(HubProgress progress) {
        boolean done = progress.state() == HubProgress.State.DONE;
        if (!done && progress.state() != HubProgress.State.RUNNING) {
            return;
        }
        if (!console.isTerminal()
                && !progress.note().equals(note)
                && progress.note().startsWith("waiting")) {
            console.note(progress.note());
        }
        note = progress.note();
        // The bar is full once the files are checked, not when the last byte has come.
        long shown = done ? progress.totalBytes() : Math.min(progress.doneBytes(), progress.totalBytes() - 1);
        bar.report(console.isTerminal() ? label(progress) : "fetching " + what, shown, progress.totalBytes());
    }

    private String label(HubProgress progress) {
        String size = String.format(
                Locale.ROOT, "%s  %.1f of %.1f MiB", what, progress.doneBytes() / MIB, progress.totalBytes() / MIB);
        if (!progress.note().isEmpty()) {
            return size + "  " + progress.note();
        }
        return progress.bytesPerSecond() > 0
                ? size
                        + String.format(Locale.ROOT, "  %.1f MiB/s", progress.bytesPerSecond() / MIB)
                        + left(progress.secondsLeft())
                : size;
    }

    private static String left(OptionalLong seconds) {
        return seconds.isEmpty()
                ? ""
                : String.format(Locale.ROOT, "  %d:%02d left", seconds.getAsLong() / 60, seconds.getAsLong() % 60);
    }
}
