package steerbench.engine.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steerbench.engine.TinyEngine;
import steerbench.engine.WithTinyEngine;
import steerbench.engine.problem.ClosedException;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.prompt.Prompt;
import steerbench.engine.steering.Magnitude;
import steerbench.engine.steering.Phase;
import steerbench.engine.steering.Receipt;
import steerbench.engine.steering.SteeredFeature;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.steering.SteeringTier;
import steerbench.engine.task.Cancellation;

/// Properties of the decode loop that no reference number can show.
@Tag("unit")
class SteeredDecodingTest extends WithTinyEngine {
    /// Numbers may differ this much where other rows share the batch: kernels sum in another order.
    private static final double NEIGHBOUR_TOLERANCE = 1e-4;

    private static final Prompt PROMPT = TinyEngine.prompt(40, 41, 77, 5, 120, 33);
    private static final List<SteeredFeature> FEATURES = List.of(feature(6), feature(1), feature(33), feature(100));
    private static final SteeringPlan STRONG =
            SteeringPlan.of(FEATURES, SteeringTier.CONSTANT, Magnitude.RESIDUAL, 0.5);

    private static SteeredFeature feature(int id) {
        return new SteeredFeature(TinyEngine.SAE, id, 1, 0, OptionalDouble.of(3));
    }

    private List<Continuation> greedy(List<Prompt> prompts, List<SteeringPlan> plans) {
        return engine.generate(TinyEngine.request(prompts, plans, SamplingSettings.greedy()))
                .continuations();
    }

    private static double[] logProbabilities(Continuation c) {
        return c.tokens().stream().mapToDouble(GeneratedToken::logProbability).toArray();
    }

    @Test
    void steeringChangesTheTextAndItsAbsenceDoesNot() {
        List<Continuation> rows = greedy(List.of(PROMPT), List.of(SteeringPlan.unsteered(), STRONG));
        assertThat(rows.get(1).ids()).isNotEqualTo(rows.get(0).ids());
        assertThat(rows.get(0).tokens()).noneMatch(t -> t.receipt().edited());
        assertThat(rows.get(1).tokens()).allMatch(t -> t.receipt().edited());
        assertThat(rows.get(1).promptReceipts().getFirst().edited())
                .as("BOS is exempt")
                .isFalse();
    }

    @Test
    void aMovedSliderReusesTheBaselinesPromptAndChangesNothing() {
        Prompt prompt = TinyEngine.prompt(12, 9, 100, 31, 64, 7, 55); // no other test has passed it
        List<SteeringPlan> first = List.of(SteeringPlan.unsteered(), STRONG);
        List<SteeringPlan> moved = List.of(STRONG.withStrength(0.2), SteeringPlan.unsteered());
        Continuation fresh = greedy(List.of(prompt), first).get(0);
        List<Continuation> rows = greedy(List.of(prompt), moved);
        assertThat(rows.get(1).ids()).isEqualTo(fresh.ids());
        assertThat(logProbabilities(rows.get(1))).containsExactly(logProbabilities(fresh), within(NEIGHBOUR_TOLERANCE));
        assertThat(rows.get(1).promptReceipts()).isEqualTo(fresh.promptReceipts());
        assertThat(logProbabilities(rows.get(0)))
                .as("the moved slider acts")
                .isNotEqualTo(logProbabilities(greedy(List.of(prompt), first).get(1)));
        // Strength 0 beside a baseline that was kept: still bit for bit.
        List<Continuation> zero = greedy(List.of(prompt), List.of(SteeringPlan.unsteered(), STRONG.withStrength(0)));
        assertThat(logProbabilities(zero.get(1))).isEqualTo(logProbabilities(zero.get(0)));
    }

    /// Whatever a plan takes over from the unsteered prompt, it does as if it ran alone: text, receipts,
    /// latches.
    @Test
    void whatSharesTheUnsteeredPromptIsAsIfAlone() {
        Prompt prompt = TinyEngine.prompt(12, 9, 100, 31, 64, 7, 55);
        SteeredFeature shut =
                new SteeredFeature(TinyEngine.SAE, FEATURES.getFirst().feature(), 1, 1e6, OptionalDouble.empty());
        List<SteeringPlan> plans = new ArrayList<>(List.of(SteeringPlan.unsteered()));
        for (SteeringTier tier : SteeringTier.values()) {
            for (Phase phase : Phase.values()) {
                for (List<SteeredFeature> features : List.of(FEATURES, List.of(shut))) {
                    plans.add(new SteeringPlan(features, tier, Magnitude.RESIDUAL, 0.3, 0, phase, false, false));
                }
            }
        }
        List<Continuation> together = greedy(List.of(prompt), plans);
        for (int i = 0; i < plans.size(); i++) {
            Continuation alone = greedy(List.of(prompt), List.of(plans.get(i))).getFirst();
            Continuation shared = together.get(i);
            assertThat(shared.ids()).as("%s", plans.get(i)).isEqualTo(alone.ids());
            for (int t = 0; t < prompt.length(); t++) {
                assertSame(
                        shared.promptReceipts().get(t), alone.promptReceipts().get(t));
            }
            for (int t = 0; t < alone.tokens().size(); t++) {
                assertSame(
                        shared.tokens().get(t).receipt(), alone.tokens().get(t).receipt());
            }
        }
    }

    private static void assertSame(Receipt actual, Receipt expected) {
        assertThat(actual)
                .usingRecursiveComparison()
                .withComparatorForType(
                        (a, b) -> Math.abs(a - b) <= 1e-4 * Math.max(1, Math.abs(b)) ? 0 : Double.compare(a, b),
                        Double.class)
                .isEqualTo(expected);
    }

    @Test
    void strengthZeroIsTheBaselineBitForBit() {
        for (Magnitude magnitude : List.of(Magnitude.RESIDUAL, Magnitude.UNIT, Magnitude.RAW, Magnitude.MAXACT)) {
            for (SteeringTier tier : SteeringTier.values()) {
                // The same row of the same batch, once with features at strength 0, once with none.
                SteeringPlan zero = SteeringPlan.of(FEATURES, tier, magnitude, 0);
                double[] steered = logProbabilities(
                        greedy(List.of(PROMPT), List.of(STRONG, zero)).get(1));
                double[] plain = logProbabilities(greedy(List.of(PROMPT), List.of(STRONG, SteeringPlan.unsteered()))
                        .get(1));
                assertThat(steered).as("%s %s", tier, magnitude).isEqualTo(plain);
            }
        }
    }

    @Test
    void aRowDoesNotDependOnItsNeighbours() {
        Prompt other = TinyEngine.prompt(9, 200, 150);
        double[] alone =
                logProbabilities(greedy(List.of(PROMPT), List.of(STRONG)).getFirst());
        List<Continuation> crowd =
                greedy(List.of(other, PROMPT), List.of(SteeringPlan.unsteered(), STRONG, STRONG.withStrength(2)));
        double[] among = logProbabilities(crowd.get(4));
        for (int i = 0; i < alone.length; i++) {
            assertThat(among[i]).isCloseTo(alone[i], within(NEIGHBOUR_TOLERANCE));
        }
    }

    @Test
    void decodingWithTheCacheEqualsFullRecompute() {
        for (SteeringPlan plan : List.of(SteeringPlan.unsteered(), STRONG)) {
            Continuation whole = greedy(List.of(PROMPT), List.of(plan)).getFirst();
            List<Integer> ids = new ArrayList<>();
            PROMPT.tokens().stream().skip(1).forEach(t -> ids.add(t.id()));
            for (int step = 0; step < whole.ids().length; step++) {
                // The constant tier treats prompt and generated positions alike, so a longer prompt is the
                // same text.
                Prompt longer = TinyEngine.prompt(ids.stream().mapToInt(i -> i).toArray());
                GenerationRequest one = new GenerationRequest(
                        List.of(longer), List.of(plan), 1, 1, SamplingSettings.greedy(), false, Map.of());
                GeneratedToken next =
                        engine.generate(one).continuations().getFirst().tokens().getFirst();
                assertThat(next.token().id()).isEqualTo(whole.ids()[step]);
                assertThat(next.logProbability())
                        .isCloseTo(whole.tokens().get(step).logProbability(), within(1e-4));
                ids.add(next.token().id());
            }
        }
    }

    @Test
    void theOrderOfFeaturesDoesNotMatter() {
        List<SteeredFeature> reversed = new ArrayList<>(FEATURES);
        Collections.reverse(reversed);
        SteeringPlan turned = SteeringPlan.of(reversed, STRONG.tier(), STRONG.magnitude(), STRONG.strength());
        Continuation a = greedy(List.of(PROMPT), List.of(STRONG)).getFirst();
        Continuation b = greedy(List.of(PROMPT), List.of(turned)).getFirst();
        assertThat(b.ids()).isEqualTo(a.ids());
        for (int i = 0; i < a.tokens().size(); i++) {
            assertThat(b.tokens().get(i).receipt().dose())
                    .isCloseTo(a.tokens().get(i).receipt().dose(), within(1e-6));
        }
    }

    /// Each feature adds -1 along its own direction, and with it what of that lies along the other's.
    @Test
    void receiptsSayHowFarAllEditsTogetherMovedEachFeature() {
        SteeringPlan plan = SteeringPlan.of(List.of(feature(6), feature(33)), SteeringTier.CONSTANT, Magnitude.UNIT, 1);
        double expected = -1 - cosine(6, 33);
        assertThat(Math.abs(cosine(6, 33))).isGreaterThan(0.01);
        for (GeneratedToken token :
                greedy(List.of(PROMPT), List.of(plan)).getFirst().tokens()) {
            assertThat(token.receipt().features())
                    .hasSize(2)
                    .allSatisfy(edit -> assertThat(edit.projectionAfter() - edit.projectionBefore())
                            .isCloseTo(expected, within(1e-5)));
        }
    }

    private double cosine(int a, int b) {
        float[] first = engine.sae().decoderDirection(a);
        float[] second = engine.sae().decoderDirection(b);
        double product = 0;
        for (int i = 0; i < first.length; i++) {
            product += (double) first[i] * second[i];
        }
        return product / engine.sae().decoderNorm(a) / engine.sae().decoderNorm(b);
    }

    @Test
    void generatedPhaseLeavesThePromptAndTheFirstTokenAlone() {
        SteeringPlan generated = new SteeringPlan(
                FEATURES, SteeringTier.CONSTANT, Magnitude.RESIDUAL, 0.5, 0, Phase.GENERATED, false, false);
        List<Continuation> rows = greedy(List.of(PROMPT), List.of(SteeringPlan.unsteered(), generated));
        assertThat(rows.get(1).promptReceipts()).noneMatch(Receipt::edited);
        assertThat(rows.get(1).ids()[0]).isEqualTo(rows.get(0).ids()[0]);
        assertThat(rows.get(1).ids()).isNotEqualTo(rows.get(0).ids());
    }

    @Test
    void moreRowsThanFitWaitTheirTurn() {
        List<Prompt> prompts = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            prompts.add(TinyEngine.prompt(10 + i, 30 + i));
        }
        List<Continuation> rows = greedy(prompts, List.of(SteeringPlan.unsteered(), STRONG)); // 20 rows, 16 at once
        assertThat(rows).hasSize(20).allMatch(c -> c.finish() == Finish.LENGTH);
        assertThat(rows.get(19).id()).isEqualTo(new RowId(9, 1, 0));
    }

    @Test
    void stopActsWithinOneToken() {
        Cancellation cancellation = new Cancellation();
        int[] heard = {0};
        GenerationListener stopsAfterThree = new GenerationListener() {
            @Override
            public void onToken(RowId row, int index, GeneratedToken token) {
                heard[0]++;
                if (heard[0] == 3) {
                    cancellation.cancel();
                }
            }
        };
        try (Generator generator = engine.generator()) {
            Generation result = generator.generate(
                    TinyEngine.request(List.of(PROMPT), List.of(SteeringPlan.unsteered()), SamplingSettings.greedy()),
                    stopsAfterThree,
                    cancellation);
            assertThat(result.cancelled()).isTrue();
            assertThat(result.continuations().getFirst().finish()).isEqualTo(Finish.CANCELLED);
            assertThat(result.continuations().getFirst().tokens()).hasSize(3);
        }
    }

    @Test
    void tooStrongSteeringEndsARowAndNotItsNeighbours() {
        SteeringPlan absurd = SteeringPlan.of(FEATURES, SteeringTier.CONSTANT, Magnitude.RAW, 1e39);
        List<Continuation> rows = greedy(List.of(PROMPT), List.of(SteeringPlan.unsteered(), absurd));
        assertThat(rows.get(1).finish()).isEqualTo(Finish.NOT_FINITE);
        assertThat(rows.get(0).finish()).isEqualTo(Finish.LENGTH);
    }

    @Test
    void whatCannotBeIsRefusedWithAReason() {
        int[] long64 = new int[60];
        java.util.Arrays.fill(long64, 9);
        assertThatThrownBy(() -> greedy(List.of(TinyEngine.prompt(long64)), List.of(SteeringPlan.unsteered())))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("61 tokens")
                .hasMessageContaining("nothing was cut off");
        SteeringPlan unknown = SteeringPlan.of(List.of(feature(128)), SteeringTier.CONSTANT, Magnitude.UNIT, 1);
        assertThatThrownBy(() -> greedy(List.of(PROMPT), List.of(unknown)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("features 0 to 127");
        SteeringPlan elsewhere =
                SteeringPlan.of(List.of(SteeredFeature.of("another", 1)), SteeringTier.CONSTANT, Magnitude.UNIT, 1);
        assertThatThrownBy(() -> greedy(List.of(PROMPT), List.of(elsewhere))).hasMessageContaining("is not loaded");
        SteeringPlan noMaximum = SteeringPlan.of(
                List.of(SteeredFeature.of(TinyEngine.SAE, 1)), SteeringTier.CONSTANT, Magnitude.MAXACT, 1);
        assertThatThrownBy(() -> greedy(List.of(PROMPT), List.of(noMaximum))).hasMessageContaining("MAXACT");
        assertThatThrownBy(() -> greedy(List.of(TinyEngine.prompt(288)), List.of(SteeringPlan.unsteered())))
                .hasMessageContaining("token id 288");
    }

    @Test
    void aClosedSessionSaysSo(@TempDir Path elsewhere) {
        TinyEngine closed = new TinyEngine(elsewhere);
        closed.session().close();
        closed.session().close(); // twice is once
        assertThatThrownBy(() -> closed.generate(
                        TinyEngine.request(List.of(PROMPT), List.of(STRONG), SamplingSettings.greedy())))
                .isInstanceOf(ClosedException.class);
    }

    @Test
    void readingsHoldTheTopAndTheWatchedFeatures() {
        try (Generator generator = engine.generator()) {
            List<TokenReading> tokens = generator.read(PROMPT, Map.of(TinyEngine.SAE, Set.of(6)), Cancellation.never());
            assertThat(tokens).hasSize(PROMPT.length());
            for (TokenReading token : tokens) {
                assertThat(token.watched()).hasSize(1);
                assertThat(token.top()).isSortedAccordingTo((a, b) -> Double.compare(b.activation(), a.activation()));
                token.top().stream()
                        .filter(a -> a.feature() == 6)
                        .forEach(a -> assertThat(a.activation())
                                .isEqualTo(token.watched().getFirst().activation()));
            }
        }
    }
}
