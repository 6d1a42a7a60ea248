package steerbench.engine.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import steerbench.engine.steering.SteeringPlan;

/// Summarises the plans of a run, each beside the baseline.
public final class PlanSummaries {
    private PlanSummaries() {}

    /// One a plan, in the order of `plans`; plans of which nothing finished are left out. The baseline is the first
    /// plan without features.
    ///
    /// @param drawn means over prompts have no interval where it is [DrawnUnits#SAMPLES]
    public static List<PlanSummary> of(List<SteeringPlan> plans, RunScores run, DrawnUnits drawn) {
        List<ContinuationScore> scores = run.continuations();
        Units prompts = new Units(scores, s -> s.id().prompt());
        Units units = drawn == DrawnUnits.PROMPTS ? prompts : new Units(scores, s -> s.id().sample());
        NavigableMap<Integer, RunScores> byPlan = byPlan(run);
        Optional<Integer> baseline = byPlan.keySet().stream()
                .filter(plan -> plans.get(plan).features().isEmpty())
                .findFirst();
        Optional<PlanPairs> pairs = baseline.map(byPlan::get).map(scored -> new PlanPairs(scored, units, prompts));
        List<PlanSummary> summaries = new ArrayList<>();
        byPlan.forEach((plan, ofPlan) -> summaries.add(summary(
                plans.get(plan),
                new PlanFigures(ofPlan, units, prompts),
                pairs.filter(_ -> !baseline.equals(Optional.of(plan))).map(p -> p.difference(ofPlan)))));
        return summaries;
    }

    private static NavigableMap<Integer, RunScores> byPlan(RunScores run) {
        Map<Integer, List<PromptDiversity>> prompts =
                run.prompts().stream().collect(Collectors.groupingBy(PromptDiversity::plan));
        NavigableMap<Integer, RunScores> byPlan = new TreeMap<>();
        run.continuations().stream()
                .collect(Collectors.groupingBy(s -> s.id().plan()))
                .forEach((plan, scores) ->
                        byPlan.put(plan, new RunScores(scores, prompts.getOrDefault(plan, List.of()))));
        return byPlan;
    }

    private static PlanSummary summary(
            SteeringPlan plan, PlanFigures figures, Optional<BaselineDifference> difference) {
        return new PlanSummary(
                plan,
                figures.prompts(),
                figures.continuations(),
                figures.toxicity(),
                figures.expectedMaximumToxicity(),
                figures.toxicityProbability(),
                figures.perplexity(),
                figures.perplexityOfMean(),
                figures.diversity(),
                figures.tokens(),
                figures.editedShare(),
                figures.dose(),
                figures.dropped(),
                figures.broken(),
                difference);
    }
}
