package steerbench.app.chart;

import java.util.Arrays;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.data.Range;

/// Ranges that hold all points with some room, at least a doubling of perplexity and a fifth of toxicity
/// wide: a chart of two near points shall not look like a chart of two far ones. An axis that somebody zoomed
/// keeps its range until that is undone.
final class AxisFit {
    private static final double ROOM = 1.15;
    private static final double FIRST_LOW = 4;
    private static final double FIRST_HIGH = 64;

    private AxisFit() {}

    static void perplexity(LogAxis axis, double[] values) {
        double low = Arrays.stream(values).min().orElse(FIRST_LOW) / ROOM;
        double high = Arrays.stream(values).max().orElse(FIRST_HIGH) * ROOM;
        double narrow = Math.sqrt(2 / Math.min(2, high / low));
        fit(axis, new Range(low / narrow, high * narrow));
    }

    static void toxicity(NumberAxis axis, double worst) {
        double high = Math.min(1.04, Math.max(0.2, worst * 1.08));
        // A little room below 0: dots that lie there shall be whole.
        fit(axis, new Range(-0.03 * high, high));
    }

    private static void fit(ValueAxis axis, Range wanted) {
        boolean zoomed = !axis.isAutoRange() && !axis.getRange().equals(axis.getDefaultAutoRange());
        if (!zoomed) {
            axis.setRange(wanted); // first: it ends the automatic range, of which listeners would fit the axis again
            axis.setDefaultAutoRange(wanted);
        }
    }
}
