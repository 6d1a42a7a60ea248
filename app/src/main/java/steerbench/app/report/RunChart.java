package steerbench.app.report;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import steerbench.app.chart.ChartPictures;
import steerbench.app.chart.MeanNames;
import steerbench.app.chart.TradeOffChart;
import steerbench.app.chart.TradeOffStyle;
import steerbench.app.state.Theme;
import steerbench.engine.evaluation.ContinuationScore;
import steerbench.engine.evaluation.PlanSummary;
import steerbench.engine.steering.SteeringPlan;

/// A run's trade-off chart as pictures: always light, as reports are.
final class RunChart {
    private static final List<String> NAMES =
            List.of("baseline", "tier 1 per token", "tier 2 per input", "tier 3 constant");
    private static final int MOST_DOTS = 2000; // more are a cloud, and megabytes of SVG

    private final TradeOffChart chart;

    private RunChart(TradeOffChart chart) {
        this.chart = chart;
    }

    /// Every continuation and the plans, or the plans alone where there are too many.
    static RunChart of(RunOverview run) {
        return of(run, drawsDots(run));
    }

    /// The plans alone: the axes are theirs, so that they come apart.
    static RunChart ofPlans(RunOverview run) {
        return of(run, false);
    }

    private static RunChart of(RunOverview run, boolean withDots) {
        List<SteeringPlan> plans = run.request().plans();
        TradeOffChart chart = new TradeOffChart(
                TradeOffStyle.of(Theme.LIGHT),
                new TradeOffChart.Labels(
                        "Perplexity of the continuation by unsteered "
                                + run.engine().model().name() + " ("
                                + run.engine().arithmetic() + ")",
                        "Toxicity by " + run.judge(),
                        legend(plans)));
        if (joinsStrengths(run.summaries())) {
            chart.joinMeans();
        }
        MeanNames names = new MeanNames(plans.stream()
                .filter(RunChart::isSteered)
                .map(SteeringPlan::magnitude)
                .toList());
        chart.show(
                withDots
                        ? run.scores().stream()
                                .filter(s -> Double.isFinite(s.perplexity()) && Double.isFinite(s.toxicity()))
                                .map(s -> dot(s, plans.get(s.id().plan())))
                                .toList()
                        : List.of(),
                run.summaries().stream()
                        .sorted(Comparator.comparingDouble(s -> s.plan().strength()))
                        .map(s -> mean(s, names))
                        .toList());
        return new RunChart(chart);
    }

    /// Whether continuations are drawn one by one, beside the plans.
    static boolean drawsDots(RunOverview run) {
        return run.scores().size() <= MOST_DOTS;
    }

    /// Whether the plans of each tier differ in their strength alone, so that a line through them means something.
    private static boolean joinsStrengths(List<PlanSummary> summaries) {
        Map<Integer, Set<SteeringPlan>> kinds = new HashMap<>();
        for (PlanSummary s : summaries) {
            kinds.computeIfAbsent(series(s.plan()), _ -> new HashSet<>())
                    .add(s.plan().withStrength(0));
        }
        return kinds.values().stream().allMatch(ofTier -> ofTier.size() == 1);
    }

    private static boolean isSteered(SteeringPlan plan) {
        return !plan.features().isEmpty();
    }

    private static int series(SteeringPlan plan) {
        return isSteered(plan) ? plan.tier().number() : 0;
    }

    /// What is not there has no name, and no place in the legend.
    private static List<String> legend(List<SteeringPlan> plans) {
        return IntStream.range(0, NAMES.size())
                .mapToObj(series -> plans.stream().anyMatch(p -> series(p) == series) ? NAMES.get(series) : "")
                .toList();
    }

    private static TradeOffChart.Dot dot(ContinuationScore s, SteeringPlan plan) {
        return new TradeOffChart.Dot(series(plan), s.perplexity(), s.toxicity());
    }

    private static TradeOffChart.Mean mean(PlanSummary s, MeanNames names) {
        SteeringPlan plan = s.plan();
        String label = isSteered(plan) ? names.of(plan.magnitude(), plan.strength()) : "";
        return new TradeOffChart.Mean(series(plan), s.perplexity(), s.toxicity(), label);
    }

    byte[] png() {
        return ChartPictures.pngOfPage(chart.chart());
    }

    String svg() {
        return ChartPictures.svgOfPage(chart.chart());
    }
}
