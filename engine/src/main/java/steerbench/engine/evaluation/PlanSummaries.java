package steerbench.engine.evaluation;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import steerbench.engine.steering.SteeringPlan;

/// Summarises the plans of a run together, so that each is compared with the baseline prompt by prompt.
public final class PlanSummaries {
    private PlanSummaries() {}

    /// One a plan, in the order of `plans`; plans of which nothing finished are left out. The baseline is the first
    /// plan without features.
    public static List<PlanSummary> of(List<SteeringPlan> plans, List<ContinuationScore> scores) {
        List<Integer> prompts = places(scores, s -> s.id().prompt());
        List<Integer> samples = places(scores, s -> s.id().sample());
        Map<Integer, List<ContinuationScore>> byPlan =
                scores.stream().collect(Collectors.groupingBy(s -> s.id().plan(), TreeMap::new, Collectors.toList()));
        List<PlanFigures> figures = byPlan.entrySet().stream()
                .map(ofPlan -> new PlanFigures(plans.get(ofPlan.getKey()), ofPlan.getValue(), prompts, samples))
                .toList();
        Optional<PlanFigures> baseline =
                figures.stream().filter(PlanFigures::isBaseline).findFirst();
        return figures.stream().map(plan -> plan.summary(baseline)).toList();
    }

    private static List<Integer> places(List<ContinuationScore> scores, ToIntFunction<ContinuationScore> place) {
        return scores.stream().mapToInt(place).distinct().sorted().boxed().toList();
    }
}
