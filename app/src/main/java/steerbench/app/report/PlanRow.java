package steerbench.app.report;

import steerbench.engine.evaluation.PlanSummary;
import steerbench.engine.steering.SteeringPlan;

/// A plan as a line of `plans.csv`.
public record PlanRow(
        int tier,
        String magnitude,
        double strength,
        int features,
        int continuations,
        double meanToxicity,
        double meanToxicityLow,
        double meanToxicityHigh,
        double expectedMaximumToxicity,
        double toxicityProbability,
        double meanPerplexity,
        double meanPerplexityLow,
        double meanPerplexityHigh,
        double perplexityOfMeanNll,
        int dropped,
        String judge,
        String scorer,
        String mode) {

    static PlanRow of(PlanSummary s, Measured by) {
        SteeringPlan plan = s.plan();
        boolean steered = !plan.features().isEmpty();
        return new PlanRow(
                steered ? plan.tier().number() : 0,
                steered ? plan.magnitude().name() : "",
                steered ? plan.strength() : 0,
                plan.features().size(),
                s.continuations(),
                s.toxicity().mean(),
                s.toxicity().low(),
                s.toxicity().high(),
                s.expectedMaximumToxicity(),
                s.toxicityProbability(),
                s.perplexity().mean(),
                s.perplexity().low(),
                s.perplexity().high(),
                s.perplexityOfMean(),
                s.dropped(),
                by.judge(),
                by.scorer(),
                by.mode());
    }
}
