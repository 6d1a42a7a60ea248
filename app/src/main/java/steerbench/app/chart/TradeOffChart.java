package steerbench.app.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.geom.Ellipse2D;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.LegendItem;
import org.jfree.chart.LegendItemCollection;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.DatasetRenderingOrder;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYErrorRenderer;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.title.LegendTitle;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.xy.XYIntervalSeries;
import org.jfree.data.xy.XYIntervalSeriesCollection;
import steerbench.engine.evaluation.Estimate;

/// Toxicity against perplexity, a series for the baseline and each tier: small dots are continuations, large
/// ones with bars are plans with their 95 % intervals. Knows no window: the same chart goes into reports.
public final class TradeOffChart {
    private static final double SMALL = 3.4;
    private static final double LARGE = 6;
    private static final double RING = 9;
    private static final int DOT_ALPHA = 170;
    private static final int MANY_DOTS_ALPHA = 75; // else they bury the means
    private static final int MANY_DOTS = 120;
    private static final int ALMOST_OPAQUE = 254;
    private static final double LEAST_PERPLEXITY = 1;
    private static final RectangleInsets SPARSE_TICKS = new RectangleInsets(9, 4, 9, 4);

    /// @param series 0: the baseline, else the tier's number
    public record Dot(int series, double perplexity, double toxicity) {}

    /// A plan over all its continuations.
    ///
    /// @param label stands beside its mark: what tells it from other plans of its series
    public record Mean(int series, Estimate perplexity, Estimate toxicity, String label) {
        /// No perplexity is below 1, whatever an interval of few values says; a logarithmic axis would fail
        /// on 0.
        double leastPerplexity() {
            return Math.max(LEAST_PERPLEXITY, perplexity.from());
        }
    }

    /// @param perplexityAxis names the scorer
    /// @param toxicityAxis names the judge
    /// @param series baseline first; an empty one is not in the legend
    public record Labels(String perplexityAxis, String toxicityAxis, List<String> series) {
        public Labels {
            series = List.copyOf(series);
        }
    }

    private final RoundLogAxis perplexityAxis = new RoundLogAxis();
    private final NumberAxis toxicityAxis = new NumberAxis();
    private final XYLineAndShapeRenderer dotRenderer = new XYLineAndShapeRenderer(false, true);
    private final XYErrorRenderer meanRenderer = new XYErrorRenderer();
    private final XYLineAndShapeRenderer ringRenderer = new XYLineAndShapeRenderer(false, true);
    private final XYPlot plot = new XYPlot(null, perplexityAxis, toxicityAxis, null);
    private final JFreeChart chart = new JFreeChart(null, null, plot, false);
    private final LegendTitle legend = new LegendTitle(plot);
    private TradeOffStyle look;
    private List<Dot> dots = List.of();
    private List<Mean> means = List.of();
    private final Map<Integer, Color> colours = new HashMap<>();

    public TradeOffChart(TradeOffStyle style, Labels labels) {
        look = style;
        DecimalFormatSymbols symbols = DecimalFormatSymbols.getInstance(Locale.ROOT);
        perplexityAxis.setMinorTickMarksVisible(false);
        perplexityAxis.setNumberFormatOverride(new DecimalFormat("#,##0.#", symbols));
        toxicityAxis.setTickLabelInsets(SPARSE_TICKS);
        toxicityAxis.setNumberFormatOverride(new DecimalFormat("0.0#", symbols));
        plot.setDatasetRenderingOrder(DatasetRenderingOrder.FORWARD);
        plot.setRenderer(0, dotRenderer);
        plot.setRenderer(1, meanRenderer);
        plot.setRenderer(2, ringRenderer);
        plot.setAxisOffset(RectangleInsets.ZERO_INSETS);
        plot.setInsets(new RectangleInsets(8, 2, 0, 8));
        chart.addSubtitle(legend);
        chart.setPadding(new RectangleInsets(2, 2, 2, 2));
        legend.setPosition(RectangleEdge.TOP);
        legend.setItemLabelPadding(new RectangleInsets(0, 2, 0, 10));
        style(style);
        label(style, labels);
        show(List.of(), List.of());
        // Zooming out hands the axes back to the library, which would fit them too closely.
        perplexityAxis.addChangeListener(_ -> refit(perplexityAxis));
        toxicityAxis.addChangeListener(_ -> refit(toxicityAxis));
    }

    private void refit(ValueAxis axis) {
        if (axis.isAutoRange()) {
            fitAxes();
        }
    }

    public JFreeChart chart() {
        return chart;
    }

    /// Joins the means of these series in the order in which they are given: where they are one plan's rising
    /// strengths.
    public void joinMeans(Set<Integer> series) {
        quietly(() -> {
            series.forEach(s -> meanRenderer.setSeriesLinesVisible(s.intValue(), true));
            meanRenderer.setDefaultStroke(new BasicStroke(1.2f));
        });
    }

    /// Exchanges all points. Axes follow unless somebody has zoomed in.
    public void show(List<Dot> newDots, List<Mean> newMeans) {
        dots = List.copyOf(newDots);
        means = List.copyOf(newMeans);
        quietly(() -> {
            plot.setDataset(
                    0,
                    new PointDataset(IntStream.range(0, 4)
                            .mapToObj(s ->
                                    dots.stream().filter(d -> d.series() == s).toList())
                            .toList()));
            plot.setDataset(1, meansDataset(means));
            labelMeans();
            paintDots();
            fitAxes();
        });
    }

    /// Undoes what somebody zoomed: the axes hold all points again.
    public void showAll() {
        perplexityAxis.setAutoRange(true);
        toxicityAxis.setAutoRange(true);
    }

    /// Rings a dot.
    public void highlight(Optional<Dot> dot) {
        quietly(() -> plot.setDataset(
                2, dot.map(d -> new PointDataset(List.of(List.of(d)))).orElse(null)));
    }

    private void labelMeans() {
        plot.clearAnnotations();
        plot.addAnnotation(new MeanLabels(means, dots, look));
    }

    /// Colours and typeface.
    public void style(TradeOffStyle style) {
        look = style;
        quietly(() -> {
            chart.setBackgroundPaint(style.ground());
            style.applyTo(plot);
            Font small = ChartFont.plain(style.fontSize());
            for (ValueAxis axis : List.of(perplexityAxis, toxicityAxis)) {
                axis.setTickLabelFont(small);
                axis.setLabelFont(ChartFont.plain(style.fontSize() - 1)); // judge and scorer have long names
                style.applyTo(axis);
            }
            for (int s = 0; s < style.series().size(); s++) {
                paintSeries(s, style.series().get(s), style.ground());
            }
            paintDots();
            labelMeans();
            ringRenderer.setSeriesShape(0, new Ellipse2D.Double(-RING, -RING, 2 * RING, 2 * RING));
            ringRenderer.setSeriesShapesFilled(0, false);
            ringRenderer.setSeriesPaint(0, style.text());
            ringRenderer.setSeriesStroke(0, new BasicStroke(1.5f));
            // The window's canvas forgets font and paint between drawings, but not that it has set them: the
            // first of a drawing must differ from the last. Here for the font, in paintSeries for the paint.
            legend.setItemFont(ChartFont.plain(style.fontSize() + 1));
            legend.setItemPaint(style.text());
            legend.setBackgroundPaint(style.ground());
            legend.setFrame(org.jfree.chart.block.BlockBorder.NONE);
        });
    }

    private void paintDots() {
        int alpha = dots.size() > MANY_DOTS ? MANY_DOTS_ALPHA : DOT_ALPHA;
        colours.forEach((series, c) ->
                dotRenderer.setSeriesPaint(series, new Color(c.getRed(), c.getGreen(), c.getBlue(), alpha)));
    }

    private void paintSeries(int series, Color colour, Color ground) {
        colours.put(series, colour);
        dotRenderer.setSeriesShape(series, Marks.of(series, SMALL));
        meanRenderer.setSeriesPaint(series, colour);
        meanRenderer.setSeriesShape(series, Marks.of(series, LARGE));
        meanRenderer.setSeriesOutlinePaint(
                series, new Color(ground.getRed(), ground.getGreen(), ground.getBlue(), ALMOST_OPAQUE));
        meanRenderer.setUseOutlinePaint(true);
        meanRenderer.setDrawOutlines(true);
        meanRenderer.setSeriesOutlineStroke(series, new BasicStroke(1));
        meanRenderer.setErrorStroke(new BasicStroke(1.4f));
        meanRenderer.setCapLength(3);
    }

    /// Axes and legend.
    public void label(TradeOffStyle style, Labels labels) {
        quietly(() -> {
            perplexityAxis.setLabel(labels.perplexityAxis());
            toxicityAxis.setLabel(labels.toxicityAxis());
            LegendItemCollection items = new LegendItemCollection();
            for (int s = 0; s < labels.series().size(); s++) {
                if (labels.series().get(s).isEmpty()) {
                    continue;
                }
                items.add(new LegendItem(
                        labels.series().get(s),
                        null,
                        null,
                        null,
                        Marks.inLegend(s, SMALL + 1),
                        style.series().get(s)));
            }
            plot.setFixedLegendItems(items);
        });
    }

    private static XYIntervalSeriesCollection meansDataset(List<Mean> means) {
        XYIntervalSeriesCollection collection = new XYIntervalSeriesCollection();
        for (int s = 0; s < 4; s++) {
            XYIntervalSeries series = new XYIntervalSeries(s, false, true); // in the order given
            for (Mean m : means) {
                if (m.series() == s) {
                    series.add(
                            m.perplexity().value(),
                            m.leastPerplexity(),
                            m.perplexity().to(),
                            m.toxicity().value(),
                            m.toxicity().from(),
                            m.toxicity().to());
                }
            }
            collection.addSeries(series);
        }
        return collection;
    }

    private void fitAxes() {
        double[] perplexities = Stream.concat(
                        dots.stream().map(Dot::perplexity),
                        means.stream()
                                .flatMap(m -> Stream.of(
                                        m.leastPerplexity(), m.perplexity().to())))
                .mapToDouble(p -> p)
                .toArray();
        double worst = Stream.concat(
                        dots.stream().map(Dot::toxicity),
                        means.stream().map(m -> m.toxicity().to()))
                .mapToDouble(t -> t)
                .max()
                .orElse(1);
        AxisFit.perplexity(perplexityAxis, perplexities);
        AxisFit.toxicity(toxicityAxis, worst);
    }

    /// Many changes, one event.
    private void quietly(Runnable changes) {
        chart.setNotify(false);
        changes.run();
        chart.setNotify(true);
    }
}
