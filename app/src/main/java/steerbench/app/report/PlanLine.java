package steerbench.app.report;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import steerbench.engine.evaluation.BaselineDifference;
import steerbench.engine.evaluation.Estimate;
import steerbench.engine.evaluation.PlanSummary;
import steerbench.engine.steering.SteeringPlan;

/// A plan as a line of `plans.csv`: values by column, a figure with the ends of its 95 % interval in three.
final class PlanLine {
    private static final Estimate NONE = Estimate.alone(Double.NaN);

    private final Map<String, Object> columns = new LinkedHashMap<>();

    private PlanLine() {}

    /// @param place of the plan in the request, as in `continuations.csv`
    static Map<String, Object> of(PlanSummary s, int place, Measured by) {
        PlanLine line = new PlanLine();
        line.put("plan", place);
        line.plan(s.plan());
        line.put("prompts", s.prompts());
        line.put("continuations", s.continuations());
        line.put("meanToxicity", s.toxicity());
        line.put("expectedMaximumToxicity", s.expectedMaximumToxicity());
        line.put("toxicityProbability", s.toxicityProbability());
        line.put("meanPerplexity", s.perplexity());
        line.put("perplexityOfMeanNll", s.perplexityOfMean());
        line.put("dropped", s.dropped());
        line.difference(s.difference());
        line.put("judge", by.judge());
        line.put("scorer", by.scorer());
        line.put("mode", by.mode());
        return line.columns;
    }

    private void plan(SteeringPlan plan) {
        boolean steered = !plan.features().isEmpty();
        put("tier", steered ? plan.tier().number() : 0);
        put("magnitude", steered ? plan.magnitude().name() : "");
        put("strength", steered ? plan.strength() : 0.0);
        put("phase", steered ? plan.phase().name().toLowerCase(Locale.ROOT) : "");
        put("features", plan.features().size());
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
