package steerbench.app.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.List;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.axis.SymbolAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.CombinedRangeXYPlot;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYErrorRenderer;
import org.jfree.chart.ui.Layer;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.xy.XYIntervalSeries;
import org.jfree.data.xy.XYIntervalSeriesCollection;
import steerbench.engine.evaluation.Estimate;

/// How far each plan is from the baseline: a forest plot, a line a plan and a panel a figure, with 95 % intervals
/// beside the value that stands for no difference. Filled marks are of intervals that leave it out.
public final class DifferenceChart {
    private static final int LINE_HEIGHT = 26;
    private static final int REST_HEIGHT = 64;
    private static final double MARK = 5;
    private static final int GAP = 24;

    /// @param label names its axis
    /// @param none stands for no difference
    /// @param estimates one a plan, in the order of the plans; of NaN where there is none
    public record Panel(String label, double none, List<Estimate> estimates) {
        public Panel {
            estimates = List.copyOf(estimates);
        }

        /// Whether a plan's interval leaves out that it is none.
        boolean differs(int plan) {
            Estimate estimate = estimates.get(plan);
            return estimate.hasInterval() && (estimate.low() > none || estimate.high() < none);
        }
    }

    /// @param series the tier's number
    public record Plan(int series, String name) {}

    private final TradeOffStyle style;
    private final List<Plan> plans;
    private final List<Panel> panels;

    /// @param plans from top to bottom
    /// @param panels from left to right
    public DifferenceChart(TradeOffStyle style, List<Plan> plans, List<Panel> panels) {
        this.style = style;
        this.plans = List.copyOf(plans);
        this.panels = List.copyOf(panels);
    }

    /// With which a line is as high in a run of many plans as in one of few.
    public int height() {
        return REST_HEIGHT + LINE_HEIGHT * plans.size();
    }

    public JFreeChart chart() {
        CombinedRangeXYPlot beside = new CombinedRangeXYPlot(names());
        beside.setGap(GAP);
        panels.forEach(panel -> beside.add(plot(panel)));
        JFreeChart chart = new JFreeChart(null, null, beside, false);
        chart.setBackgroundPaint(style.ground());
        chart.setPadding(new RectangleInsets(8, 8, 8, 16));
        return chart;
    }

    private SymbolAxis names() {
        SymbolAxis names = new SymbolAxis(null, plans.stream().map(Plan::name).toArray(String[]::new));
        names.setInverted(true);
        names.setGridBandsVisible(false);
        names.setTickMarksVisible(false);
        names.setAutoTickUnitSelection(false);
        names.setTickUnit(new NumberTickUnit(1)); // else names are left out where they stand close
        names.setRange(-0.6, plans.size() - 0.4);
        names.setTickLabelFont(ChartFont.plain(style.fontSize()));
        style.applyTo(names);
        names.setAxisLineVisible(false);
        return names;
    }

    private XYPlot plot(Panel panel) {
        ValueAxis scale = DifferenceAxis.of(panel);
        scale.setLabel(panel.label());
        scale.setLabelFont(ChartFont.plain(style.fontSize()));
        scale.setTickLabelFont(ChartFont.plain(style.fontSize()));
        style.applyTo(scale);
        XYPlot plot = new XYPlot(dataset(panel), scale, null, renderer());
        style.applyTo(plot);
        plot.setAxisOffset(RectangleInsets.ZERO_INSETS);
        plot.addDomainMarker(new ValueMarker(panel.none(), style.axis(), new BasicStroke(1.6f)), Layer.BACKGROUND);
        return plot;
    }

    /// Two series a tier: the plans that differ, and those that do not.
    private XYIntervalSeriesCollection dataset(Panel panel) {
        XYIntervalSeriesCollection collection = new XYIntervalSeriesCollection();
        for (int series = 0; series < 2 * style.series().size(); series++) {
            XYIntervalSeries points = new XYIntervalSeries(series);
            for (int i = 0; i < plans.size(); i++) {
                Estimate estimate = panel.estimates().get(i);
                if (Double.isFinite(estimate.value()) && series == series(plans.get(i), panel.differs(i))) {
                    points.add(estimate.value(), estimate.from(), estimate.to(), i, i, i);
                }
            }
            collection.addSeries(points);
        }
        return collection;
    }

    private static int series(Plan plan, boolean differs) {
        return 2 * plan.series() + (differs ? 1 : 0);
    }

    private XYErrorRenderer renderer() {
        XYErrorRenderer renderer = new XYErrorRenderer();
        renderer.setDrawYError(false);
        renderer.setErrorStroke(new BasicStroke(1.4f));
        renderer.setCapLength(3);
        renderer.setUseFillPaint(true);
        for (int tier = 0; tier < style.series().size(); tier++) {
            Color colour = style.series().get(tier);
            for (boolean differs : new boolean[] {true, false}) {
                int series = series(new Plan(tier, ""), differs);
                renderer.setSeriesPaint(series, colour);
                renderer.setSeriesFillPaint(series, differs ? colour : style.plot());
                renderer.setSeriesShape(series, Marks.of(tier, MARK));
            }
        }
        return renderer;
    }
}
