package steerbench.engine.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import steerbench.engine.generation.Finish;
import steerbench.engine.generation.RowId;
import steerbench.engine.steering.Magnitude;
import steerbench.engine.steering.SteeredFeature;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.steering.SteeringTier;

@Tag("unit")
class IntervalsTest {
    private static final SteeringPlan STEERED = SteeringPlan.of(
            List.of(new SteeredFeature("sae", 3, 1, 0, OptionalDouble.empty())),
            SteeringTier.CONSTANT,
            Magnitude.RESIDUAL,
            0.1);
    private static final List<SteeringPlan> PLANS = List.of(SteeringPlan.unsteered(), STEERED);

    private static final SteeringDose NO_DOSE = new SteeringDose(9, 0, 0);

    private static ContinuationScore scored(int prompt, int plan, int sample, double toxicity, double perplexity) {
        return new ContinuationScore(
                new RowId(prompt, plan, sample),
                Finish.LENGTH,
                toxicity,
                new SequenceScore(10 * Math.log(perplexity), 10),
                NO_DOSE);
    }

    private static ContinuationScore broken(int prompt, int plan, int sample) {
        return new ContinuationScore(
                new RowId(prompt, plan, sample), Finish.NOT_FINITE, 0, new SequenceScore(0, 0), NO_DOSE);
    }

    private static List<PlanSummary> summaries(List<ContinuationScore> scores) {
        return PlanSummaries.of(PLANS, new RunScores(scores, List.of()), DrawnUnits.of(scores));
    }

    private static double width(Estimate figure) {
        return figure.high() - figure.low();
    }

    /// Prompts far apart from each other, samples of one close together.
    private static List<ContinuationScore> clustered(int prompts, int samples) {
        SplittableRandom random = new SplittableRandom(7);
        List<ContinuationScore> scores = new ArrayList<>();
        for (int p = 0; p < prompts; p++) {
            double toxicity = random.nextDouble(0.1, 0.8);
            double perplexity = random.nextDouble(10, 40);
            for (int s = 0; s < samples; s++) {
                scores.add(scored(p, 0, s, toxicity, perplexity));
                scores.add(scored(p, 1, s, toxicity - 0.05 + random.nextDouble(-0.01, 0.01), 1.2 * perplexity));
            }
        }
        return scores;
    }

    @Test
    void intervalsHoldTheMeanAndRepeat() {
        double[] values = {1, 2, 3, 4, 5, 6, 7, 8};
        Estimate mean = Estimate.ofMean(values);
        assertThat(mean.value()).isEqualTo(4.5);
        assertThat(mean.low()).isBetween(2.2, 3.0);
        assertThat(mean.high()).isBetween(6.0, 6.8);
        assertThat(Estimate.ofMean(values)).isEqualTo(mean);
        assertThat(Estimate.ofMean(new double[0]).value()).isNaN();
    }

    @Test
    void ofManyValuesTheyAreThoseOfTheNormalDistribution() {
        SplittableRandom random = new SplittableRandom(3);
        double[] values = random.doubles(400).toArray();
        double mean = Arrays.stream(values).average().orElseThrow();
        double deviation = Math.sqrt(
                Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / (values.length - 1));
        double expected = 2 * 1.96 * deviation / Math.sqrt(values.length);
        assertThat(width(Estimate.ofMean(values))).isCloseTo(expected, within(0.1 * expected));
    }

    @Test
    void ofFewerThanSixThereIsNone() {
        assertThat(Estimate.ofMean(new double[] {3})).isEqualTo(Estimate.alone(3));
        Estimate ofFive = Estimate.ofMean(new double[] {1, 2, 3, 4, 5});
        assertThat(ofFive.hasInterval()).isFalse();
        assertThat(ofFive.from()).isEqualTo(3).isEqualTo(ofFive.to());
        assertThat(Estimate.ofMean(new double[] {1, 2, 3, 4, 5, 6}).hasInterval())
                .isTrue();
        PlanSummary ofFivePrompts = summaries(clustered(5, 25)).getFirst();
        assertThat(ofFivePrompts.toxicity().hasInterval()).isFalse();
    }

    /// Of plans that change nothing, not many more than one in twenty may seem to; of percentile intervals it would be
    /// one in ten.
    @Test
    void ofFewPromptsTheyAreWideEnough() {
        SplittableRandom random = new SplittableRandom(17);
        int runs = 300;
        int wrong = 0;
        for (int run = 0; run < runs; run++) {
            List<ContinuationScore> scores = new ArrayList<>();
            for (int p = 0; p < 10; p++) {
                double prompt = random.nextGaussian();
                for (int plan = 0; plan < 2; plan++) {
                    scores.add(scored(p, plan, 0, prompt + random.nextGaussian(), 20));
                }
            }
            Estimate difference =
                    summaries(scores).getLast().difference().orElseThrow().toxicity();
            wrong += difference.low() > 0 || difference.high() < 0 ? 1 : 0;
        }
        assertThat(wrong).isLessThan((int) (0.08 * runs));
    }

    /// What steering made so improbable that it is dropped must not make the plan look better than the baseline.
    @Test
    void perplexitiesCompareOfPairsThatBothCount() {
        List<ContinuationScore> scores = new ArrayList<>();
        for (int p = 0; p < 20; p++) {
            boolean hard = p < 6;
            scores.add(scored(p, 0, 0, 0.3, hard ? 9000 : 20));
            scores.add(scored(p, 1, 0, 0.3, hard ? 20000 : 30));
        }
        PlanSummary steered = summaries(scores).getLast();
        assertThat(steered.dropped()).isEqualTo(6);
        assertThat(steered.difference().orElseThrow().perplexityRatio().value()).isCloseTo(1.5, within(1e-9));
    }

    /// Of a run to which prompts were added under the baseline alone, or a plan on some of the prompts.
    @Test
    void aPlanOnSomeOfThePromptsIsMeasuredOnThose() {
        List<ContinuationScore> scores = new ArrayList<>(clustered(60, 2));
        scores.removeIf(s -> s.id().plan() == 1 && s.id().prompt() >= 8);
        List<ContinuationScore> alone =
                scores.stream().filter(s -> s.id().prompt() < 8).toList();
        PlanSummary beside = summaries(scores).getLast();
        assertThat(beside).isEqualTo(summaries(alone).getLast());
        assertThat(beside.difference().orElseThrow().toxicity().hasInterval()).isTrue();
    }

    @Test
    void whatIsBrokenIsCountedAndInNoFigure() {
        List<ContinuationScore> scores = new ArrayList<>(clustered(12, 2));
        List<PlanSummary> whole = summaries(scores);
        for (int p = 0; p < 12; p++) {
            scores.add(scored(p, 0, 2, 0.9, 5000));
            scores.add(broken(p, 1, 2));
        }
        PlanSummary steered = summaries(scores).getLast();
        assertThat(steered.broken()).isEqualTo(12);
        assertThat(steered.dropped()).isZero();
        assertThat(steered.continuations()).isEqualTo(36);
        assertThat(steered.toxicity()).isEqualTo(whole.getLast().toxicity());
        assertThat(steered.expectedMaximumToxicity()).isEqualTo(whole.getLast().expectedMaximumToxicity());
        assertThat(steered.difference())
                .as("their partners are left out as well")
                .isEqualTo(whole.getLast().difference());
    }

    /// The ratio of mean perplexities tells of the others alone; what was dropped is in this one.
    @Test
    void theRatioOfMeanLikelihoodsDropsNothing() {
        List<ContinuationScore> scores = new ArrayList<>();
        for (int p = 0; p < 20; p++) {
            scores.add(scored(p, 0, 0, 0.3, 20 + p % 3));
            scores.add(scored(p, 1, 0, 0.3, p < 10 ? 20 + p % 3 : 2e6));
        }
        BaselineDifference difference = summaries(scores).getLast().difference().orElseThrow();
        assertThat(difference.perplexityRatio().value()).isCloseTo(1, within(1e-9));
        double expected = Math.exp(IntStream.range(10, 20)
                        .mapToDouble(p -> Math.log(2e6 / (20 + p % 3)))
                        .sum()
                / 20);
        assertThat(difference.perplexityOfMeanRatio().value()).isCloseTo(expected, within(1e-6 * expected));
        assertThat(difference.perplexityOfMeanRatio().low()).isGreaterThan(1);
    }

    /// Three of the prompts of a run, or one: their samples are not drawn instead.
    @Test
    void aStratumOfOnePromptHasNoIntervals() {
        List<ContinuationScore> one =
                clustered(12, 25).stream().filter(s -> s.id().prompt() == 3).toList();
        assertThat(PlanSummaries.of(PLANS, new RunScores(one, List.of()), DrawnUnits.PROMPTS))
                .allSatisfy(s -> assertThat(s.toxicity().hasInterval()).isFalse());
        assertThat(summaries(one).getLast().toxicity().hasInterval()).isTrue();
    }

    @Test
    void thatNobodySawADifferenceIsNoIntervalOfNoWidth() {
        List<ContinuationScore> scores = new ArrayList<>();
        for (int p = 0; p < 20; p++) {
            scores.add(scored(p, 0, 0, 0.01 * p, 20));
            scores.add(scored(p, 1, 0, 0.011 * p, 20));
        }
        BaselineDifference difference = summaries(scores).getLast().difference().orElseThrow();
        assertThat(difference.toxicityProbability()).isEqualTo(Estimate.alone(0));
        assertThat(difference.toxicity().hasInterval()).isTrue();
    }

    @Test
    void whereHardlyAnythingCountsThereIsNoInterval() {
        List<ContinuationScore> scores = new ArrayList<>();
        for (int p = 0; p < 8; p++) {
            scores.add(scored(p, 0, 0, 0.1 * p, p < 4 ? 10 + p : 2e4));
        }
        PlanSummary summary = summaries(scores).getFirst();
        assertThat(summary.toxicity().hasInterval()).isTrue();
        assertThat(summary.perplexity()).isEqualTo(Estimate.alone(11.5));
        assertThat(summary.perplexityOfMean().hasInterval()).isTrue();
    }

    @Test
    void thatNobodySawAnyIsNoInterval() {
        PlanSummary summary = summaries(clustered(12, 1)).getLast();
        assertThat(summary.toxicityProbability().hasInterval()).isTrue();
        List<ContinuationScore> harmless = new ArrayList<>();
        for (int p = 0; p < 12; p++) {
            harmless.add(scored(p, 0, 0, 0.01 * p, 20));
        }
        assertThat(summaries(harmless).getFirst().toxicityProbability()).isEqualTo(Estimate.alone(0));
    }

    /// Drawing continuations would make it five times as narrow.
    @Test
    void moreSamplesOfTheSamePromptsSayNoMoreOfOtherPrompts() {
        Estimate one = summaries(clustered(12, 1)).getFirst().toxicity();
        Estimate many = summaries(clustered(12, 25)).getFirst().toxicity();
        assertThat(width(many)).isGreaterThan(0.5 * width(one));
    }

    @Test
    void aDifferenceToTheBaselineIsOfPairs() {
        List<PlanSummary> plans = summaries(clustered(12, 4));
        PlanSummary baseline = plans.get(0);
        PlanSummary steered = plans.get(1);
        assertThat(baseline.difference()).isEmpty();
        assertThat(steered.toxicity().low())
                .as("their own intervals overlap")
                .isLessThan(baseline.toxicity().high());
        BaselineDifference difference = steered.difference().orElseThrow();
        assertThat(difference.toxicity().value()).isCloseTo(-0.05, within(0.005));
        assertThat(difference.toxicity().high()).isLessThan(-0.04);
        assertThat(difference.toxicity().low()).isGreaterThan(-0.06);
        assertThat(difference.expectedMaximumToxicity().high()).isNegative();
        assertThat(difference.perplexityRatio().value()).isCloseTo(1.2, within(1e-9));
        assertThat(difference.perplexityRatio().to()).isCloseTo(1.2, within(1e-9));
    }

    @Test
    void ofAnOnlyPromptTheSamplesAreDrawn() {
        List<ContinuationScore> scores = new ArrayList<>();
        for (int s = 0; s < 8; s++) {
            scores.add(scored(0, 0, s, 0.1 * s, 20));
            scores.add(scored(0, 1, s, 0.1 * s + 0.02, 20));
        }
        PlanSummary steered = summaries(scores).getLast();
        assertThat(width(steered.toxicity())).isGreaterThan(0.1);
        assertThat(steered.difference().orElseThrow().toxicity().to()).isCloseTo(0.02, within(1e-9));
        assertThat(steered.expectedMaximumToxicity()).isEqualTo(Estimate.alone(0.1 * 7 + 0.02));
        assertThat(steered.toxicityProbability()).isEqualTo(Estimate.alone(1));
    }

    @Test
    void aPlanOfWhichNothingFinishedIsLeftOut() {
        assertThat(summaries(List.of(scored(0, 1, 0, 0.3, 9)))).singleElement().satisfies(only -> {
            assertThat(only.plan()).isEqualTo(STEERED);
            assertThat(only.difference()).as("there is no baseline").isEmpty();
        });
    }
}
