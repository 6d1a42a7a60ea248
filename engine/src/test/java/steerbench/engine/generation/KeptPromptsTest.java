package steerbench.engine.generation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import steerbench.engine.TinyEngine;
import steerbench.engine.WithTinyEngine;
import steerbench.engine.prompt.Prompt;
import steerbench.engine.steering.Magnitude;
import steerbench.engine.steering.SteeredFeature;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.steering.SteeringTier;
import steerbench.engine.task.Cancellation;

/// Where one slider moves, its own row passes the prompt, and all rows are as if all had passed.
@Tag("unit")
class KeptPromptsTest extends WithTinyEngine {
    private static final int LENGTH = 40;
    private static final SteeringPlan UNSTEERED = SteeringPlan.unsteered();
    private static final SteeringPlan FIRST = plan(SteeringTier.CONSTANT);
    private static final SteeringPlan SECOND = plan(SteeringTier.PER_INPUT);
    private static final SteeringPlan THIRD = plan(SteeringTier.PER_TOKEN);

    /// Of features that fire early in the prompt, so that each tier edits it from there on.
    private static SteeringPlan plan(SteeringTier tier) {
        List<SteeredFeature> features = IntStream.range(0, 64)
                .mapToObj(f -> SteeredFeature.of(TinyEngine.SAE, f))
                .toList();
        return SteeringPlan.of(features, tier, Magnitude.RESIDUAL, 0.01);
    }

    private static Prompt prompt(int seed) {
        return prompt(LENGTH, seed);
    }

    private static Generation run(Generator generator, List<Prompt> prompts, SteeringPlan... plans) {
        return generator.generate(
                TinyEngine.request(prompts, List.of(plans), SamplingSettings.greedy()),
                GenerationListener.silent(),
                Cancellation.never());
    }

    private static Generation run(Generator generator, SteeringPlan... plans) {
        return run(generator, List.of(prompt(0)), plans);
    }

    private void isAsIfFresh(Generation generation, SteeringPlan... plans) {
        try (Generator other = engine.generator()) {
            assertThat(generation.continuations()).isEqualTo(run(other, plans).continuations());
        }
    }

    @Test
    void onlyTheMovedSlidersRowPasses() {
        try (Generator generator = engine.generator()) {
            Generation first = run(generator, UNSTEERED, FIRST, SECOND, THIRD);
            assertThat(first.timing().promptTokens()).isEqualTo(5 * LENGTH); // lower half, and four rows above
            SteeringPlan moved = SECOND.withStrength(0.02);
            Generation second = run(generator, UNSTEERED, FIRST, moved, THIRD);
            assertThat(second.timing().promptTokens()).isEqualTo(LENGTH);
            isAsIfFresh(second, UNSTEERED, FIRST, moved, THIRD);
            assertThat(second.continuations().get(2).tokens())
                    .isNotEqualTo(first.continuations().get(2).tokens());
            // Back again: the moved plan was kept instead of the one before.
            Generation third = run(generator, THIRD, UNSTEERED, SECOND, FIRST);
            assertThat(third.timing().promptTokens()).isEqualTo(LENGTH);
            isAsIfFresh(third, THIRD, UNSTEERED, SECOND, FIRST);
        }
    }

    @Test
    void rowsBesideAKeptOnePassToo() {
        try (Generator generator = engine.generator()) {
            run(generator, UNSTEERED, FIRST, SECOND, THIRD);
            SteeringPlan[] moved = {UNSTEERED, FIRST.withStrength(0.02), SECOND, THIRD.withStrength(0.02)};
            Generation second = run(generator, moved);
            assertThat(second.timing().promptTokens()).isEqualTo(2 * LENGTH);
            isAsIfFresh(second, moved);
        }
    }

    @Test
    void aLookAtOtherFeaturesBetweenTwoMovesForgetsNothing() {
        Map<String, Set<Integer>> watched = Map.of(TinyEngine.SAE, Set.of(7));
        try (Generator generator = engine.generator();
                Generator fresh = engine.generator()) {
            run(generator, UNSTEERED, FIRST, SECOND, THIRD);
            assertThat(generator.read(prompt(0), watched, Cancellation.never()))
                    .isEqualTo(fresh.read(prompt(0), watched, Cancellation.never()));
            Generation second = run(generator, UNSTEERED, FIRST, SECOND.withStrength(0.02), THIRD);
            assertThat(second.timing().promptTokens()).isEqualTo(LENGTH);
        }
    }

    @Test
    void otherFeaturesMakeAllRowsPass() {
        SteeringPlan other = SteeringPlan.of(
                List.of(SteeredFeature.of(TinyEngine.SAE, 3)), SteeringTier.CONSTANT, Magnitude.RESIDUAL, 1);
        try (Generator generator = engine.generator()) {
            run(generator, UNSTEERED, FIRST);
            Generation second = run(generator, UNSTEERED, other);
            assertThat(second.timing().promptTokens()).isEqualTo(2 * LENGTH);
            isAsIfFresh(second, UNSTEERED, other);
        }
    }

    @Test
    void aSweepKeepsNoSteeredRows() {
        try (Generator generator = engine.generator()) {
            List<Prompt> prompts = List.of(prompt(0), prompt(1));
            run(generator, prompts, UNSTEERED, FIRST);
            Generation again = run(generator, prompts, UNSTEERED, FIRST);
            assertThat(again.timing().promptTokens()).isEqualTo(2 * LENGTH);
        }
    }

    /// Alone they would pass the encoder in the way of short steps, together in that of prompts.
    @Test
    void shortPromptsAreNotKept() {
        try (Generator generator = engine.generator()) {
            List<Prompt> prompts = List.of(prompt(32, 0));
            run(generator, prompts, UNSTEERED, FIRST, SECOND);
            Generation again = run(generator, prompts, UNSTEERED, FIRST, SECOND);
            assertThat(again.timing().promptTokens()).isEqualTo(2 * 32);
        }
    }

    @Test
    void whatDoesNotFitIsNotKept() {
        long one = MemoryNeeds.promptRows(engine.session().memory(), 1, LENGTH);
        try (Generator generator = engine.generator(new GeneratorLimits(16, 256, 4 * one, 64 << 20))) {
            run(generator, UNSTEERED, FIRST, SECOND, THIRD);
            Generation second = run(generator, UNSTEERED, FIRST, SECOND, THIRD);
            assertThat(second.timing().promptTokens()).isEqualTo(2 * LENGTH); // one of three is kept
            isAsIfFresh(second, UNSTEERED, FIRST, SECOND, THIRD);
        }
    }

    /// What is kept never stands in the way of what is asked for.
    @Test
    void aTightBudgetForgetsThem() {
        MemoryNeeds needs = new MemoryNeeds(engine.session().memory(), List.of(64), 256);
        long least = needs.batch(1, LENGTH + 12) + needs.prompt(LENGTH, 1);
        try (Generator generator = engine.generator(new GeneratorLimits(16, 256, least, least))) {
            run(generator, UNSTEERED, FIRST);
            Generation second = run(generator, UNSTEERED, FIRST, SECOND, THIRD);
            assertThat(second.memory().most()).isLessThanOrEqualTo(least);
            assertThat(second.continuations())
                    .hasSize(4)
                    .allMatch(c -> c.tokens().size() == 12);
        }
    }
}
