package steerbench.engine.evaluation;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import steerbench.engine.evaluation.PlanTally.Measure;
import steerbench.engine.steering.SteeringPlan;

/// One plan's measures, and what they are in each draw of units: the same units for every plan, as the draws are
/// seeded. Draws are of prompts, each with all its samples; of an only prompt, of its samples, which say nothing of
/// measures that are means over prompts.
final class PlanFigures {
    private final SteeringPlan plan;
    private final List<ContinuationScore> scores;
    private final PlanTally byPrompt;
    private final boolean ofOnePrompt;
    private final int units;
    private final Map<Measure, double[]> drawn;

    /// @param prompts of the run
    /// @param samples of the run
    PlanFigures(SteeringPlan plan, List<ContinuationScore> scores, List<Integer> prompts, List<Integer> samples) {
        this.plan = plan;
        this.scores = scores;
        byPrompt = PlanTally.of(scores, prompts, s -> s.id().prompt());
        ofOnePrompt = prompts.size() == 1;
        PlanTally units = ofOnePrompt ? PlanTally.of(scores, samples, s -> s.id().sample()) : byPrompt;
        this.units = units.units();
        drawn = units.resampled();
    }

    boolean isBaseline() {
        return plan.features().isEmpty();
    }

    PlanSummary summary(Optional<PlanFigures> baseline) {
        return new PlanSummary(
                plan,
                (int) scores.stream().mapToInt(s -> s.id().prompt()).distinct().count(),
                scores.size(),
                figure(Measure.TOXICITY),
                figure(Measure.MAXIMUM_TOXICITY),
                figure(Measure.TOXIC_UNITS),
                figure(Measure.PERPLEXITY),
                figure(Measure.PERPLEXITY_OF_MEAN),
                scores.size() - byPrompt.withPerplexity(),
                baseline.filter(b -> b != this).map(this::against));
    }

    private BaselineDifference against(PlanFigures baseline) {
        return new BaselineDifference(
                compared(baseline, Measure.TOXICITY, (own, other) -> own - other),
                compared(baseline, Measure.MAXIMUM_TOXICITY, (own, other) -> own - other),
                compared(baseline, Measure.TOXIC_UNITS, (own, other) -> own - other),
                compared(baseline, Measure.PERPLEXITY, (own, other) -> own / other));
    }

    private double[] inDraws(Measure measure) {
        return Objects.requireNonNull(drawn.get(measure));
    }

    private Estimate figure(Measure measure) {
        return estimate(measure, byPrompt.value(measure), inDraws(measure));
    }

    private Estimate compared(PlanFigures baseline, Measure measure, DoubleBinaryOperator comparison) {
        double[] own = inDraws(measure);
        double[] other = baseline.inDraws(measure);
        double[] compared = new double[own.length];
        for (int draw = 0; draw < compared.length; draw++) {
            compared[draw] = comparison.applyAsDouble(own[draw], other[draw]);
        }
        double value = comparison.applyAsDouble(byPrompt.value(measure), baseline.byPrompt.value(measure));
        return estimate(measure, value, compared);
    }

    private Estimate estimate(Measure measure, double value, double[] inDraws) {
        boolean overPrompts = measure == Measure.MAXIMUM_TOXICITY || measure == Measure.TOXIC_UNITS;
        return ofOnePrompt && overPrompts ? Estimate.alone(value) : Bootstrap.estimate(value, units, inDraws);
    }
}
