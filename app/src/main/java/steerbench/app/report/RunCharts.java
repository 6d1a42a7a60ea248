package steerbench.app.report;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import steerbench.app.chart.DifferenceChart;
import steerbench.app.chart.PagePicture;
import steerbench.app.chart.TradeOffChart;
import steerbench.app.chart.TradeOffStyle;
import steerbench.app.run.PlanNames;
import steerbench.app.state.Theme;
import steerbench.engine.evaluation.BaselineDifference;
import steerbench.engine.evaluation.ContinuationScore;
import steerbench.engine.evaluation.Estimate;
import steerbench.engine.evaluation.PlanSummary;
import steerbench.engine.steering.SteeringPlan;

/// A run's charts as pictures: always light, as reports are.
final class RunCharts {
    private static final List<String> NAMES =
            List.of("baseline", "tier 1 per token", "tier 2 per input", "tier 3 constant");
    private static final int MOST_DOTS = 2000; // more are a cloud, and megabytes of SVG

    private RunCharts() {}

    /// The plans, and every continuation; empty where those are too many to be told apart.
    static Optional<PagePicture> ofContinuations(RunOverview run) {
        if (run.scores().continuations().size() > MOST_DOTS) {
            return Optional.empty();
        }
        return Optional.of(tradeOff(
                run,
                run.scores().continuations().stream()
                        .filter(s -> Double.isFinite(s.perplexity()) && Double.isFinite(s.toxicity()))
                        .map(s -> dot(s, run.request().plans().get(s.id().plan())))
                        .toList()));
    }

    /// The plans alone: the axes are theirs, so that they come apart.
    static PagePicture ofPlans(RunOverview run) {
        return tradeOff(run, List.of());
    }

    private static PagePicture tradeOff(RunOverview run, List<TradeOffChart.Dot> dots) {
        List<SteeringPlan> plans = run.request().plans();
        TradeOffChart chart = new TradeOffChart(
                TradeOffStyle.of(Theme.LIGHT),
                new TradeOffChart.Labels(
                        "Perplexity of the continuation by unsteered "
                                + run.engine().model().name() + " ("
                                + run.engine().arithmetic() + ")",
                        "Toxicity by " + run.judge(),
                        legend(plans)));
        List<PlanSummary> drawn =
                run.summaries().stream().filter(RunCharts::isDrawn).toList();
        chart.joinMeans(joined(drawn));
        MarkNames names = new MarkNames(plans);
        chart.show(
                dots,
                drawn.stream()
                        .sorted(Comparator.comparingDouble(s -> s.plan().strength()))
                        .map(s -> new TradeOffChart.Mean(
                                series(s.plan()), s.perplexity(), s.toxicity(), names.of(s.plan())))
                        .toList());
        return PagePicture.of(chart.chart());
    }

    /// Whether a plan has a place: none has one of which all texts were dropped.
    static boolean isDrawn(PlanSummary summary) {
        return Double.isFinite(summary.perplexity().value())
                && Double.isFinite(summary.toxicity().value());
    }

    /// The tiers whose plans differ in their strength alone, so that a line through them means something.
    private static Set<Integer> joined(List<PlanSummary> summaries) {
        Map<Integer, Set<SteeringPlan>> kinds = new HashMap<>();
        for (PlanSummary s : summaries) {
            kinds.computeIfAbsent(series(s.plan()), _ -> new HashSet<>())
                    .add(s.plan().withStrength(0));
        }
        return kinds.entrySet().stream()
                .filter(ofTier -> ofTier.getValue().size() == 1)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private static int series(SteeringPlan plan) {
        return plan.features().isEmpty() ? 0 : plan.tier().number();
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

    /// How far each plan is from the baseline; empty where nothing has an interval.
    static Optional<PagePicture> differences(RunOverview run) {
        List<PlanSummary> plans =
                run.summaries().stream().filter(s -> s.difference().isPresent()).toList();
        List<DifferenceChart.Panel> panels = Stream.of(
                        panel("Toxicity − baseline", 0, plans, BaselineDifference::toxicity),
                        panel("Perplexity ÷ baseline", 1, plans, BaselineDifference::perplexityRatio))
                .filter(panel -> panel.estimates().stream().anyMatch(Estimate::hasInterval))
                .toList();
        if (panels.isEmpty()) {
            return Optional.empty();
        }
        PlanNames names = new PlanNames(run.request().plans());
        DifferenceChart chart = new DifferenceChart(
                TradeOffStyle.of(Theme.LIGHT),
                plans.stream()
                        .map(s -> new DifferenceChart.Plan(series(s.plan()), names.of(s.plan())))
                        .toList(),
                panels);
        return Optional.of(new PagePicture(chart.chart(), chart.height()));
    }

    private static DifferenceChart.Panel panel(
            String label, double none, List<PlanSummary> plans, Function<BaselineDifference, Estimate> figure) {
        return new DifferenceChart.Panel(
                label,
                none,
                plans.stream().flatMap(s -> s.difference().map(figure).stream()).toList());
    }
}
