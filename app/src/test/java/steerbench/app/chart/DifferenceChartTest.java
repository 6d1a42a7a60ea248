package steerbench.app.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.CombinedRangeXYPlot;
import org.jfree.chart.plot.XYPlot;
import org.jfree.data.xy.IntervalXYDataset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import steerbench.app.chart.DifferenceChart.Panel;
import steerbench.app.chart.DifferenceChart.Plan;
import steerbench.app.state.Theme;
import steerbench.engine.evaluation.Estimate;

@Tag("unit")
class DifferenceChartTest {
    private static final List<Plan> PLANS = List.of(
            new Plan(1, "tier 1 per token, add_scaled s=0.03, 16 features"),
            new Plan(3, "tier 3 constant, add_scaled s=0.03, 16 features"));

    private static final Panel TOXICITY = new Panel(
            "Toxicity − baseline", 0, List.of(new Estimate(-0.01, -0.06, 0.03), new Estimate(-0.12, -0.2, -0.05)));

    private static final Panel NEAR_RATIOS =
            new Panel("Perplexity ÷ baseline", 1, List.of(new Estimate(1.1, 0.98, 1.2), new Estimate(1.6, 1.3, 2.1)));

    private static final Panel FAR_RATIOS =
            new Panel("Perplexity ÷ baseline", 1, List.of(new Estimate(1.1, 0.98, 1.2), new Estimate(60, 20, 240)));

    private final TradeOffStyle style = TradeOffStyle.of(Theme.LIGHT);

    @Test
    void whatLeavesOutNoDifferenceIsFilledAndWhatDoesNotIsHollow() {
        XYPlot plot = plot(TOXICITY);

        assertThat(fill(plot, 1)).isEqualTo(style.series().get(3));
        assertThat(fill(plot, 0)).isEqualTo(style.plot());
    }

    @Test
    void eachPlanHasItsIntervalOnItsLine() {
        XYPlot plot = plot(TOXICITY);
        int series = seriesAt(plot, 1);
        IntervalXYDataset points = (IntervalXYDataset) plot.getDataset();

        assertThat(points.getStartXValue(series, 0)).isEqualTo(-0.2);
        assertThat(points.getEndXValue(series, 0)).isEqualTo(-0.05);
    }

    @Test
    void aScaleHoldsAllIntervalsAndNoDifference() {
        ValueAxis scale = plot(NEAR_RATIOS).getDomainAxis();

        assertThat(scale).isNotInstanceOf(LogAxis.class);
        assertThat(scale.getRange().contains(0.98)).isTrue();
        assertThat(scale.getRange().contains(2.1)).isTrue();
        assertThat(plot(TOXICITY).getDomainAxis().getRange().contains(0)).isTrue();
    }

    @Test
    void ratiosFarApartAreOnALogarithmicScale() {
        assertThat(plot(FAR_RATIOS).getDomainAxis()).isInstanceOf(LogAxis.class);
    }

    @Test
    void oneWithoutAnIntervalIsNeverSaidToDiffer() {
        Panel panel = new Panel("x", 0, List.of(Estimate.alone(-0.5)));

        assertThat(panel.differs(0)).isFalse();
    }

    @Test
    void aPictureIsLookedAt() throws Exception {
        DifferenceChart chart = new DifferenceChart(style, PLANS, List.of(TOXICITY, FAR_RATIOS));
        Path folder = Files.createDirectories(Path.of("target/screenshots"));

        Files.write(folder.resolve("chart-differences.png"), new PagePicture(chart.chart(), chart.height()).png());

        assertThat(folder.resolve("chart-differences.png")).isNotEmptyFile();
    }

    private XYPlot plot(Panel panel) {
        CombinedRangeXYPlot beside = (CombinedRangeXYPlot)
                new DifferenceChart(style, PLANS, List.of(panel)).chart().getPlot();
        return beside.getSubplots().getFirst();
    }

    private static Object fill(XYPlot plot, int line) {
        return plot.getRenderer().getItemFillPaint(seriesAt(plot, line), 0);
    }

    private static int seriesAt(XYPlot plot, int line) {
        for (int series = 0; series < plot.getDataset().getSeriesCount(); series++) {
            for (int item = 0; item < plot.getDataset().getItemCount(series); item++) {
                if (plot.getDataset().getYValue(series, item) == line) {
                    return series;
                }
            }
        }
        throw new AssertionError("nothing on line " + line);
    }
}
