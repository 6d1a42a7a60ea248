package steerbench.app.cli;

import java.io.PrintWriter;
import java.util.Locale;
import steerbench.engine.task.Progress;

/// Progress as text on standard error.
final class ProgressBar implements Progress {
    private static final int WIDTH = 30;
    private static final long REDRAW_NANOS = 100_000_000;

    private final PrintWriter err;
    private final boolean terminal;
    private String step = "";
    private int tenth = -1;
    private long drawn;

    ProgressBar(PrintWriter err, boolean terminal) {
        this.err = err;
        this.terminal = terminal;
    }

    @Override
    public void report(String newStep, long done, long total) {
        boolean changed = !newStep.equals(step);
        boolean finished = total > 0 && done >= total;
        long now = System.nanoTime();
        if (terminal && (changed || finished || now - drawn > REDRAW_NANOS)) {
            drawn = now;
            err.print("\r\u001b[K" + bar(newStep, done, total) + (finished ? System.lineSeparator() : ""));
            err.flush();
        } else if (!terminal) {
            int newTenth = total > 0 ? (int) (10 * done / total) : 0;
            if (changed || newTenth != tenth) {
                err.println(total > 0 ? String.format(Locale.ROOT, "%s %d %%", newStep, 10 * newTenth) : newStep);
                err.flush();
                tenth = newTenth;
            }
        }
        step = newStep;
    }

    private static String bar(String step, long done, long total) {
        if (total <= 0) {
            return step + " …";
        }
        int filled = (int) (WIDTH * Math.min(done, total) / total);
        return String.format(
                Locale.ROOT,
                "%s [%s%s] %3d %%",
                step,
                "#".repeat(filled),
                ".".repeat(WIDTH - filled),
                100 * Math.min(done, total) / total);
    }
}
