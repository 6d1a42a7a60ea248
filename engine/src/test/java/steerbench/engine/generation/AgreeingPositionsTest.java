package steerbench.engine.generation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import steerbench.engine.Fixtures;
import steerbench.engine.TinyEngine;
import steerbench.engine.features.FeatureActivation;
import steerbench.engine.prompt.Prompt;
import steerbench.engine.sae.SaeFolder;
import steerbench.engine.steering.Magnitude;
import steerbench.engine.steering.Phase;
import steerbench.engine.steering.Receipt;
import steerbench.engine.steering.SteeredFeature;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.steering.SteeringTier;
import steerbench.engine.task.Cancellation;
import steerbench.engine.weights.Mode;

/// Tier 3 takes the positions before its first edit from the unsteered prompt, and no others do.
@Tag("unit")
class AgreeingPositionsTest {
    private static final String LOWER = "lower";
    private static final int WIDTH = 128; // of both
    private static final SteeringPlan UNSTEERED = SteeringPlan.unsteered();

    @TempDir
    private Path dir = Path.of("");

    /// The fixture's SAE reads `blocks.1.hook_resid_post`; the other one sits below it.
    private TinyEngine engine() throws IOException {
        Path lower = SaeFolder.saeLens(dir.resolve("lower"), "blocks.0.hook_resid_post", 32, WIDTH, "");
        return new TinyEngine(
                dir.resolve("cache"),
                Mode.EXACT,
                4,
                new TreeMap<>(Map.of(LOWER, lower, TinyEngine.SAE, Fixtures.TINY_SAE)));
    }

    private static Prompt prompt() {
        return TinyEngine.prompt(
                IntStream.range(0, 23).map(i -> 10 + (37 * i) % 250).toArray());
    }

    /// The feature of this SAE that stands out most at this position against all before, with a threshold
    /// between.
    private static SteeredFeature firingFirstAt(int position, String sae, List<TokenReading> readings) {
        int best = IntStream.range(0, WIDTH)
                .boxed()
                .max(Comparator.comparingDouble(
                        f -> at(position, sae, f, readings) - before(position, sae, f, readings)))
                .orElseThrow();
        double tau = (at(position, sae, best, readings) + before(position, sae, best, readings)) / 2;
        assertThat(at(position, sae, best, readings)).isGreaterThan(tau + 1e-3);
        return new SteeredFeature(sae, best, 1, tau, OptionalDouble.empty());
    }

    private static double at(int position, String sae, int feature, List<TokenReading> readings) {
        return readings.get(position).watched().stream()
                .filter(a -> a.sae().equals(sae) && a.feature() == feature)
                .mapToDouble(FeatureActivation::activation)
                .sum();
    }

    private static double before(int position, String sae, int feature, List<TokenReading> readings) {
        return IntStream.range(1, position)
                .mapToDouble(t -> at(t, sae, feature, readings))
                .max()
                .orElse(0);
    }

    private static List<TokenReading> readings(Generator generator) {
        Set<Integer> all = IntStream.range(0, WIDTH).boxed().collect(Collectors.toSet());
        return generator.read(prompt(), Map.of(LOWER, all, TinyEngine.SAE, all), Cancellation.never());
    }

    private static SteeringPlan plan(SteeringTier tier, SteeredFeature... features) {
        return SteeringPlan.of(List.of(features), tier, Magnitude.RESIDUAL, 0.4);
    }

    private static Generation run(Generator generator, SteeringPlan... plans) {
        return generator.generate(
                TinyEngine.request(List.of(prompt()), List.of(plans), SamplingSettings.greedy()),
                GenerationListener.silent(),
                Cancellation.never());
    }

    /// @param chunk positions of a pass: smaller than what is left, and larger than the prompt
    @ParameterizedTest
    @ValueSource(ints = {5, 64})
    void tierThreeRunsFromItsFirstEditOn(int chunk) throws IOException {
        try (TinyEngine engine = engine();
                Generator generator = engine.generator(chunk);
                Generator other = engine.generator(64)) {
            List<TokenReading> readings = readings(generator);
            int length = readings.size();
            SteeredFeature below = firingFirstAt(12, LOWER, readings);
            SteeredFeature late = firingFirstAt(15, TinyEngine.SAE, readings);
            run(generator, UNSTEERED, plan(SteeringTier.PER_TOKEN, below, late));
            Generation moved = run(
                    generator,
                    UNSTEERED,
                    plan(SteeringTier.PER_TOKEN, below, late).withStrength(0.5));
            assertThat(moved.timing().promptTokens()).isEqualTo(length - 12);
            Continuation shared = moved.continuations().getLast();
            Continuation alone = run(
                            other, plan(SteeringTier.PER_TOKEN, below, late).withStrength(0.5))
                    .continuations()
                    .getFirst();
            assertThat(shared.ids())
                    .isEqualTo(alone.ids())
                    .isNotEqualTo(moved.continuations().getFirst().ids());
            assertSame(shared.promptReceipts(), alone.promptReceipts());
            assertThat(shared.promptReceipts().get(12).edited()).isTrue();
            assertThat(shared.promptReceipts().subList(0, 12)).noneMatch(Receipt::edited);
        }
    }

    @Test
    void whereTheFirstEditComesEarlyOrTheLatchOpensNothingIsTakenOver() throws IOException {
        try (TinyEngine engine = engine();
                Generator generator = engine.generator(64)) {
            List<TokenReading> readings = readings(generator);
            SteeredFeature late = firingFirstAt(15, TinyEngine.SAE, readings);
            SteeredFeature early = firingFirstAt(2, TinyEngine.SAE, readings);
            SteeringPlan latched = plan(SteeringTier.PER_INPUT, late);
            SteeringPlan soon = plan(SteeringTier.PER_TOKEN, late, early);
            SteeringPlan afterwards = new SteeringPlan(
                    List.of(early), SteeringTier.CONSTANT, Magnitude.RESIDUAL, 0.4, 0, Phase.GENERATED, false, false);
            run(generator, UNSTEERED, latched.withStrength(0.3), soon.withStrength(0.3), afterwards);
            Generation again = run(generator, UNSTEERED, latched, soon, afterwards);
            assertThat(again.timing().promptTokens()).isEqualTo(2L * readings.size());
            assertThat(again.continuations().get(1).promptReceipts())
                    .as("tier 2 edits before the position that fires")
                    .element(1)
                    .matches(Receipt::edited);
        }
    }

    @Test
    void plansOfBothKindsKeepTheirOwnRows() throws IOException {
        try (TinyEngine engine = engine();
                Generator generator = engine.generator(64)) {
            List<TokenReading> readings = readings(generator);
            SteeredFeature late = firingFirstAt(15, TinyEngine.SAE, readings);
            SteeringPlan[] plans = {
                plan(SteeringTier.PER_TOKEN, late),
                plan(SteeringTier.CONSTANT, late),
                UNSTEERED,
                plan(SteeringTier.PER_TOKEN, late).withStrength(-0.4),
                plan(SteeringTier.PER_INPUT, late)
            };
            List<Continuation> together = run(generator, plans).continuations();
            for (int i = 0; i < plans.length; i++) {
                Continuation alone = run(generator, plans[i]).continuations().getFirst();
                assertThat(together.get(i).ids()).as("%s", plans[i]).isEqualTo(alone.ids());
                assertSame(together.get(i).promptReceipts(), alone.promptReceipts());
            }
        }
    }

    private static void assertSame(List<Receipt> actual, List<Receipt> expected) {
        assertThat(actual)
                .usingRecursiveComparison()
                .withComparatorForType(
                        (a, b) -> Math.abs(a - b) <= 1e-4 * Math.max(1, Math.abs(b)) ? 0 : Double.compare(a, b),
                        Double.class)
                .isEqualTo(expected);
    }
}
