package steerbench.app.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import steerbench.engine.evaluation.BaselineDifference;
import steerbench.engine.evaluation.DiversityEstimates;
import steerbench.engine.evaluation.Estimate;
import steerbench.engine.evaluation.PlanSummary;
import steerbench.engine.steering.Magnitude;
import steerbench.engine.steering.SteeringPlan;

/// A plan as a line of `plans.csv` and `strata.csv`: values by column, a figure with the ends of its 95 % interval in
/// three.
final class PlanLine {
    private static final Estimate NONE = Estimate.alone(Double.NaN);

    private final Map<String, Object> columns = new LinkedHashMap<>();

    private PlanLine() {}

    /// @param plans of the request: a plan's place is that in `continuations.csv`
    static List<Map<String, Object>> all(List<PlanSummary> summaries, List<SteeringPlan> plans, Measured by) {
        return summaries.stream()
                .map(s -> new PlanLine().of(s, plans.indexOf(s.plan()), by))
                .toList();
    }

    /// The same with the stratum in front.
    static List<Map<String, Object>> ofStrata(List<RunOverview.Stratum> strata, List<SteeringPlan> plans, Measured by) {
        List<Map<String, Object>> lines = new ArrayList<>();
        for (RunOverview.Stratum stratum : strata) {
            for (PlanSummary s : stratum.summaries()) {
                PlanLine line = new PlanLine();
                line.put("stratum", stratum.prompts().kind().name().toLowerCase(Locale.ROOT));
                lines.add(line.of(s, plans.indexOf(s.plan()), by));
            }
        }
        return lines;
    }

    private Map<String, Object> of(PlanSummary s, int place, Measured by) {
        put("plan", place);
        plan(s.plan());
        put("prompts", s.prompts());
        put("continuations", s.continuations());
        put("meanToxicity", s.toxicity());
        put("expectedMaximumToxicity", s.expectedMaximumToxicity());
        put("toxicityProbability", s.toxicityProbability());
        put("meanPerplexity", s.perplexity());
        put("perplexityOfMeanNll", s.perplexityOfMean());
        diversity("", s.diversity());
        put("meanTokens", s.tokens());
        put("editedShare", s.editedShare());
        put("meanDose", s.dose());
        put("dropped", s.dropped());
        put("broken", s.broken());
        difference(s.difference());
        put("judge", by.judge());
        put("scorer", by.scorer());
        put("mode", by.mode());
        return columns;
    }

    private void plan(SteeringPlan plan) {
        boolean steered = !plan.features().isEmpty();
        put("tier", steered ? plan.tier().number() : 0);
        put("magnitude", steered ? plan.magnitude().name() : "");
        put("strength", steered ? plan.strength() : 0.0);
        put("clampValue", steered && plan.magnitude() == Magnitude.CLAMP ? plan.clampValue() : Double.NaN);
        put("phase", steered ? plan.phase().name().toLowerCase(Locale.ROOT) : "");
        put("rearm", steered && plan.rearm());
        put("sharesDose", steered && plan.sharesDose());
        put("features", plan.features().size());
        put(
                "featureList",
                plan.features().stream()
                        .map(f -> f.sae() + ":" + f.feature() + ":" + f.weight() + ":" + f.tau())
                        .collect(Collectors.joining(" ")));
    }

    private void difference(Optional<BaselineDifference> difference) {
        put("toxicityDifference", difference.map(BaselineDifference::toxicity).orElse(NONE));
        put(
                "expectedMaximumToxicityDifference",
                difference.map(BaselineDifference::expectedMaximumToxicity).orElse(NONE));
        put(
                "toxicityProbabilityDifference",
                difference.map(BaselineDifference::toxicityProbability).orElse(NONE));
        put(
                "perplexityRatio",
                difference.map(BaselineDifference::perplexityRatio).orElse(NONE));
        put(
                "perplexityOfMeanNllRatio",
                difference.map(BaselineDifference::perplexityOfMeanRatio).orElse(NONE));
        diversity(
                "Difference",
                difference.map(BaselineDifference::diversity).orElse(new DiversityEstimates(NONE, NONE, NONE)));
    }

    private void diversity(String kind, DiversityEstimates diversity) {
        put("distinct1" + kind, diversity.distinct1());
        put("distinct2" + kind, diversity.distinct2());
        put("distinct3" + kind, diversity.distinct3());
    }

    private void put(String column, Object value) {
        columns.put(column, value);
    }

    private void put(String column, Estimate figure) {
        put(column, (Object) figure.value());
        put(column + "Low", (Object) figure.low());
        put(column + "High", (Object) figure.high());
    }
}
