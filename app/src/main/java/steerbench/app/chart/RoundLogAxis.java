package steerbench.app.chart;

import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberTick;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.Range;

/// A logarithmic axis with round numbers at its ticks (the library's own stand at equal distances: 16, 19, 22.6),
/// for the horizontal.
final class RoundLogAxis extends LogAxis {
    private static final long serialVersionUID = 1L;
    private static final int FEWEST = 5;
    private static final double DOUBLING = 2;

    /// Within a power of ten, from few to many.
    private static final double[][] ROUND = {
        {1}, {1, 3}, {1, 2, 5}, {1, 1.5, 2, 3, 5, 7}, {1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8}
    };

    @Override
    protected List<NumberTick> refreshTicksHorizontal(Graphics2D graphics, Rectangle2D area, RectangleEdge edge) {
        return Arrays.stream(ticks(getRange()))
                .mapToObj(at -> new NumberTick(
                        at, getNumberFormatOverride().format(at), TextAnchor.TOP_CENTER, TextAnchor.CENTER, 0))
                .toList();
    }

    /// Of a range above 0.
    static double[] ticks(Range range) {
        if (range.getUpperBound() < DOUBLING * range.getLowerBound()) {
            return evenly(range);
        }
        return Arrays.stream(ROUND)
                .map(round -> within(range, round))
                .filter(ticks -> ticks.length >= FEWEST)
                .findFirst()
                .orElseGet(() -> within(range, ROUND[ROUND.length - 1]));
    }

    private static double[] within(Range range, double[] round) {
        int first = (int) Math.floor(Math.log10(range.getLowerBound()));
        int last = (int) Math.floor(Math.log10(range.getUpperBound()));
        return IntStream.rangeClosed(first, last)
                .mapToDouble(power -> Math.pow(10, power))
                .flatMap(power -> Arrays.stream(round).map(r -> r * power))
                .filter(range::contains)
                .toArray();
    }

    /// So narrow that it hardly bends.
    private static double[] evenly(Range range) {
        double power = Math.pow(10, Math.floor(Math.log10(range.getLength())));
        double step = DoubleStream.of(1, 0.5, 0.2, 0.1)
                .map(part -> part * power)
                .filter(s -> range.getLength() / s >= FEWEST)
                .findFirst()
                .orElse(power);
        double first = Math.ceil(range.getLowerBound() / step);
        return DoubleStream.iterate(first, i -> i * step <= range.getUpperBound(), i -> i + 1)
                .map(i -> i * step)
                .toArray();
    }
}
