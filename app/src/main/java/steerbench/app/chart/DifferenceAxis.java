package steerbench.app.chart;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.text.NumberFormat;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.DoubleStream;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.ValueAxis;

/// The scale of a panel: holds all intervals and the value of no difference.
final class DifferenceAxis {
    private static final double ROOM = 0.05;
    private static final double LEAST_WIDTH = 0.02;
    private static final double WIDEST_LINEAR = 4;

    private DifferenceAxis() {}

    /// Logarithmic for ratios so far apart that those near 1 could not be told from it.
    static ValueAxis of(DifferenceChart.Panel panel) {
        double[] ends = panel.estimates().stream()
                .filter(e -> Double.isFinite(e.value()))
                .flatMapToDouble(e -> DoubleStream.of(e.from(), e.to()))
                .toArray();
        double low = Math.min(panel.none(), Arrays.stream(ends).min().orElse(panel.none()));
        double high = Math.max(panel.none(), Arrays.stream(ends).max().orElse(panel.none()));
        return low > 0 && high > WIDEST_LINEAR * low ? logarithmic(low, high) : linear(low, high);
    }

    private static NumberAxis linear(double low, double high) {
        NumberAxis axis = new NumberAxis();
        double room = ROOM * Math.max(LEAST_WIDTH, high - low);
        axis.setRange(low - room, high + room);
        axis.setNumberFormatOverride(format("0.0##"));
        return axis;
    }

    private static RoundLogAxis logarithmic(double low, double high) {
        RoundLogAxis axis = new RoundLogAxis();
        double room = Math.pow(high / low, ROOM);
        axis.setRange(low / room, high * room);
        axis.setMinorTickMarksVisible(false);
        axis.setNumberFormatOverride(format("#,##0.##"));
        return axis;
    }

    private static NumberFormat format(String pattern) {
        return new DecimalFormat(pattern, DecimalFormatSymbols.getInstance(Locale.ROOT));
    }
}
