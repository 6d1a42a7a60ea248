package steerbench.app.report;

import java.util.List;
import steerbench.app.chart.ChartPictures;
import steerbench.app.chart.TradeOffChart;
import steerbench.app.chart.TradeOffStyle;
import steerbench.app.state.Theme;
import steerbench.engine.evaluation.ContinuationScore;
import steerbench.engine.evaluation.PlanSummary;
import steerbench.engine.steering.SteeringPlan;

/// A run's trade-off chart as pictures: always light, as reports are.
public final class RunChart {
    private static final int WIDTH = 960;
    private static final int HEIGHT = 600;
    private static final int MOST_DOTS = 2000; // more are a cloud, and megabytes of SVG

    private final TradeOffChart chart;

    private RunChart(TradeOffChart chart) {
        this.chart = chart;
    }

    public static RunChart of(RunOverview run) {
        TradeOffChart chart = new TradeOffChart(
                TradeOffStyle.of(Theme.LIGHT),
                new TradeOffChart.Labels(
                        "Perplexity of the continuation by unsteered "
                                + run.engine().model().name() + " ("
                                + run.engine().arithmetic() + ")",
                        "Toxicity by " + run.judge(),
                        List.of("baseline", "tier 1 per token", "tier 2 per input", "tier 3 constant")));
        chart.joinMeans();
        List<SteeringPlan> plans = run.request().plans();
        chart.show(
                drawsDots(run)
                        ? run.scores().stream()
                                .filter(s -> Double.isFinite(s.perplexity()) && Double.isFinite(s.toxicity()))
                                .map(s -> dot(s, plans.get(s.id().plan())))
                                .toList()
                        : List.of(),
                run.summaries().stream().map(RunChart::mean).toList());
        return new RunChart(chart);
    }

    /// Whether continuations are drawn one by one, beside the plans.
    static boolean drawsDots(RunOverview run) {
        return run.scores().size() <= MOST_DOTS;
    }

    private static int series(SteeringPlan plan) {
        return plan.features().isEmpty() ? 0 : plan.tier().number();
    }

    private static TradeOffChart.Dot dot(ContinuationScore s, SteeringPlan plan) {
        return new TradeOffChart.Dot(series(plan), s.perplexity(), s.toxicity());
    }

    private static TradeOffChart.Mean mean(PlanSummary s) {
        SteeringPlan plan = s.plan();
        boolean named = !plan.features().isEmpty() && plan.magnitude().usesStrength();
        return new TradeOffChart.Mean(
                series(plan), s.perplexity(), s.toxicity(), named ? String.valueOf(plan.strength()) : "");
    }

    public byte[] png() {
        return ChartPictures.png(chart.chart(), WIDTH, HEIGHT);
    }

    public String svg() {
        return ChartPictures.svg(chart.chart(), WIDTH, HEIGHT);
    }
}
