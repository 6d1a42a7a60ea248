package steerbench.app.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.List;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.XYPlot;
import steerbench.app.state.Theme;

/// The chart's colours and typeface. Series colours are after Okabe and Ito's palette, told apart also by the
/// colour-blind; each has its own shape besides.
///
/// @param series baseline first
public record TradeOffStyle(
        Color ground, Color plot, Color grid, Color axis, Color text, List<Color> series, int fontSize) {
    private static final int SIZE = 11;

    public TradeOffStyle {
        series = List.copyOf(series);
    }

    public static TradeOffStyle of(Theme theme) {
        return switch (theme) {
            case LIGHT ->
                new TradeOffStyle(
                        Color.WHITE,
                        Color.WHITE,
                        new Color(0xe6e8ec),
                        new Color(0x9aa1ab),
                        new Color(0x3d444d),
                        List.of(new Color(0x57606a), new Color(0x0072b2), new Color(0x00805c), new Color(0xc94f00)),
                        SIZE);
            case DARK ->
                new TradeOffStyle(
                        new Color(0x1c2128),
                        new Color(0x1c2128),
                        new Color(0x2d333b),
                        new Color(0x6b7480),
                        new Color(0xc5cdd6),
                        List.of(new Color(0xaab3bd), new Color(0x56b4e9), new Color(0x2fc79a), new Color(0xff8c42)),
                        SIZE);
        };
    }

    /// Colours a plot and its grid.
    void applyTo(XYPlot target) {
        target.setBackgroundPaint(plot);
        target.setOutlineVisible(false);
        target.setDomainGridlinePaint(grid);
        target.setRangeGridlinePaint(grid);
        target.setDomainGridlineStroke(new BasicStroke(1));
        target.setRangeGridlineStroke(new BasicStroke(1));
    }

    /// Colours an axis; its fonts are the chart's affair.
    void applyTo(ValueAxis target) {
        target.setTickLabelPaint(text);
        target.setLabelPaint(text);
        target.setAxisLinePaint(axis);
        target.setTickMarkPaint(axis);
    }
}
