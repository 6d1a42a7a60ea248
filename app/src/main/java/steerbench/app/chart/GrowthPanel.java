package steerbench.app.chart;

import java.awt.BasicStroke;
import java.awt.Stroke;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import java.util.stream.DoubleStream;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.labels.ItemLabelAnchor;
import org.jfree.chart.labels.ItemLabelPosition;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.title.TextTitle;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;
import steerbench.engine.bench.GrowthReport;

/// One axis of [GrowthChart]: milliseconds per token, both scales logarithmic, so that what grows in
/// proportion is a straight line.
final class GrowthPanel {
    static final int MEASURED = 1; // of the style's series
    static final int BOUND = 3;

    private static final double ROOM = 1.35;
    private static final double MOST_TICKS = 6;
    private static final double SMALL = 3.4;

    private final TradeOffStyle style;
    private final GrowthReport.Axis axis;

    GrowthPanel(TradeOffStyle style, GrowthReport.Axis axis) {
        this.style = style;
        this.axis = axis;
    }

    JFreeChart chart() {
        XYPlot plot = new XYPlot(dataset(), sizes(), times(), renderer());
        style.applyTo(plot);
        plot.setAxisOffset(RectangleInsets.ZERO_INSETS);
        JFreeChart chart = new JFreeChart(null, null, plot, false);
        chart.setBackgroundPaint(style.ground());
        chart.setPadding(new RectangleInsets(4, 8, 4, 12));
        TextTitle rest = new TextTitle(axis.rest(), ChartFont.plain(style.fontSize()));
        rest.setPaint(style.text());
        chart.setTitle(rest);
        return chart;
    }

    private XYSeriesCollection dataset() {
        XYSeries measured = new XYSeries("measured");
        XYSeries bound = new XYSeries("bound");
        for (GrowthReport.Point p : axis.points()) {
            measured.add(p.at(), p.milliseconds());
            bound.add(p.at(), p.boundMilliseconds());
        }
        XYSeriesCollection collection = new XYSeriesCollection();
        collection.addSeries(measured);
        collection.addSeries(bound);
        return collection;
    }

    private XYLineAndShapeRenderer renderer() {
        XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(true, true);
        renderer.setSeriesPaint(0, style.series().get(MEASURED));
        renderer.setSeriesShape(0, Marks.of(MEASURED, SMALL));
        renderer.setSeriesStroke(0, stroke(false));
        renderer.setSeriesPaint(1, style.series().get(BOUND));
        renderer.setSeriesShapesVisible(1, false);
        renderer.setSeriesStroke(1, stroke(true));
        renderer.setSeriesItemLabelGenerator(
                0, (_, _, item) -> share(axis.points().get(item)));
        renderer.setSeriesItemLabelsVisible(0, true);
        renderer.setDefaultPositiveItemLabelPosition(
                new ItemLabelPosition(ItemLabelAnchor.OUTSIDE12, TextAnchor.BOTTOM_CENTER));
        renderer.setDefaultItemLabelFont(ChartFont.plain(style.fontSize() - 1));
        renderer.setDefaultItemLabelPaint(style.text());
        return renderer;
    }

    private static String share(GrowthReport.Point point) {
        return Math.round(100 * point.share()) + " %";
    }

    static Stroke stroke(boolean dashed) {
        return dashed
                ? new BasicStroke(1.4f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {5, 4}, 0)
                : new BasicStroke(1.6f);
    }

    private LogAxis sizes() {
        LogAxis sizes = logarithmic(axis.name(), axis.points().stream().mapToDouble(GrowthReport.Point::at));
        DecimalFormatSymbols symbols = DecimalFormatSymbols.getInstance(Locale.ROOT);
        sizes.setNumberFormatOverride(new DecimalFormat("#,##0", symbols));
        return sizes;
    }

    private LogAxis times() {
        LogAxis times = logarithmic(
                "ms per token",
                axis.points().stream().flatMapToDouble(p -> DoubleStream.of(p.milliseconds(), p.boundMilliseconds())));
        DecimalFormatSymbols symbols = DecimalFormatSymbols.getInstance(Locale.ROOT);
        times.setNumberFormatOverride(new DecimalFormat("#,##0.###", symbols));
        return times;
    }

    private LogAxis logarithmic(String label, DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        double low = sorted[0] / ROOM;
        double high = sorted[sorted.length - 1] * ROOM;
        LogAxis log = new LogAxis(label);
        log.setBase(2);
        log.setRange(low, high);
        log.setTickUnit(new NumberTickUnit(Math.ceil(Math.log(high / low) / Math.log(2) / MOST_TICKS)));
        log.setMinorTickMarksVisible(false);
        log.setTickLabelFont(ChartFont.plain(style.fontSize() - 1));
        log.setLabelFont(ChartFont.plain(style.fontSize()));
        style.applyTo(log);
        return log;
    }
}
