package steerbench.engine.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import steerbench.engine.TinyEngine;
import steerbench.engine.WithTinyEngine;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.prompt.Prompt;
import steerbench.engine.steering.Magnitude;
import steerbench.engine.steering.SteeredFeature;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.steering.SteeringTier;
import steerbench.engine.task.Cancellation;

/// What a generator holds stays within its budget, and the texts do not depend on it.
@Tag("unit")
class MemoryBudgetTest extends WithTinyEngine {
    private static final int NEW_TOKENS = 6;
    private static final long LARGE = 64 << 20;
    private static final SteeringPlan STEERED = SteeringPlan.of(
            List.of(SteeredFeature.of(TinyEngine.SAE, 6), SteeredFeature.of(TinyEngine.SAE, 77)),
            SteeringTier.PER_TOKEN,
            Magnitude.RESIDUAL,
            0.4);
    private static final List<SteeringPlan> PLANS = List.of(SteeringPlan.unsteered(), STEERED);

    private static List<Prompt> prompts(int count, int length) {
        return IntStream.range(0, count).mapToObj(i -> prompt(length, i)).toList();
    }

    private static GenerationRequest request(List<Prompt> prompts) {
        return new GenerationRequest(prompts, PLANS, 2, NEW_TOKENS, SamplingSettings.greedy(), false, Map.of());
    }

    private Generator generator(long bytes) {
        return engine.generator(new GeneratorLimits(16, 256, bytes / 4, bytes));
    }

    private Generation run(long bytes, GenerationRequest request) {
        try (Generator generator = generator(bytes)) {
            return generator.generate(request, GenerationListener.silent(), Cancellation.never());
        }
    }

    private static List<List<Integer>> ids(Generation generation) {
        return generation.continuations().stream()
                .map(c -> IntStream.of(c.ids()).boxed().toList())
                .toList();
    }

    /// What one row of this request needs, all else not counted.
    private long oneRow(GenerationRequest request) {
        MemoryNeeds needs = new MemoryNeeds(engine.session().memory(), List.of(2), 256);
        int longest = request.prompts().stream().mapToInt(Prompt::length).max().orElseThrow();
        return needs.batch(1, longest + NEW_TOKENS) + needs.prompt(longest, 1);
    }

    @Test
    void aSweepStaysWithinTheBudgetAndSaysTheSame() {
        GenerationRequest sweep = request(prompts(12, 20));
        Generation free = run(LARGE, sweep);
        assertThat(free.memory().rows()).isEqualTo(16);
        long tight = 2 * oneRow(sweep);
        Generation bounded = run(tight, sweep);
        assertThat(bounded.memory().budget()).isEqualTo(tight);
        assertThat(bounded.memory().most())
                .isBetween(tight / 2, tight)
                .isLessThan(free.memory().most());
        assertThat(bounded.memory().rows()).isBetween(1, 8);
        assertThat(ids(bounded)).isEqualTo(ids(free));
        assertThat(ids(free).get(0)).isNotEqualTo(ids(free).get(2));
    }

    @Test
    void theLeastBudgetTakesOneRowAndOneByteLessIsRefused() {
        GenerationRequest sweep = request(prompts(3, 20));
        long least = oneRow(sweep);
        Generation alone = run(least, sweep);
        assertThat(alone.memory().rows()).isEqualTo(1);
        assertThat(alone.memory().most()).isLessThanOrEqualTo(least);
        assertThat(ids(alone)).isEqualTo(ids(run(LARGE, sweep)));
        assertThatThrownBy(() -> run(least - 1, sweep))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("prompt of 20 tokens with 6 new ones")
                .hasMessageContaining("KiB")
                .hasMessageContaining("--cache-memory");
        try (Generator generator = generator(1000)) {
            assertThatThrownBy(() -> generator.read(prompt(20, 0), Map.of(), Cancellation.never()))
                    .isInstanceOf(InvalidRequestException.class);
        }
    }

    /// Kept prompts give way: the budget that holds one request holds the next one of other prompts.
    @Test
    void keptPromptsAreGivenUpForNewOnes() {
        GenerationRequest first = request(prompts(1, 40));
        try (Generator generator = engine.generator(new GeneratorLimits(16, 256, LARGE, oneRow(first)))) {
            Generation before = generator.generate(first, GenerationListener.silent(), Cancellation.never());
            for (int i = 1; i < 5; i++) {
                GenerationRequest other = request(List.of(prompt(40, i)));
                Generation next = generator.generate(other, GenerationListener.silent(), Cancellation.never());
                assertThat(next.memory().most()).isLessThanOrEqualTo(oneRow(first));
                assertThat(next.continuations()).hasSize(4);
            }
            Generation again = generator.generate(first, GenerationListener.silent(), Cancellation.never());
            assertThat(ids(again)).isEqualTo(ids(before));
        }
    }

    /// One long prompt does not make the rows of short ones as long as its own.
    @Test
    void shortPromptsDecodeInABatchOfTheirOwnWhereMemoryIsShort() {
        List<Prompt> mixed = new ArrayList<>(List.of(prompt(50, 99)));
        mixed.addAll(prompts(8, 6));
        GenerationRequest sweep = request(mixed);
        long bytes = oneRow(sweep) * 5 / 4;
        Generation bounded = run(bytes, sweep);
        Generation longOnly = run(bytes, request(List.of(prompt(50, 99))));
        assertThat(longOnly.memory().rows()).isLessThan(4);
        assertThat(bounded.memory().rows()).isGreaterThan(2 * longOnly.memory().rows());
        assertThat(bounded.memory().most()).isLessThanOrEqualTo(bytes);
        assertThat(bounded.continuations().stream().map(Continuation::id)).isEqualTo(sweep.rowIds());
        assertThat(ids(bounded)).isEqualTo(ids(run(LARGE, sweep)));
    }

    /// The sweep would fill the budget; half of it stays free for the one that comes in between.
    @Test
    void aSweepInTheBackgroundLeavesHalfToOthers() {
        GenerationRequest sweep = request(prompts(6, 20));
        GenerationRequest live = request(List.of(prompt(20, 77)));
        long bytes = 3 * oneRow(sweep);
        List<Generation> between = new ArrayList<>();
        try (Generator generator = generator(bytes)) {
            Generation swept =
                    generator.generateInBackground(sweep, GenerationListener.silent(), Cancellation.never(), () -> {
                        if (between.size() < 5) {
                            between.add(generator.generate(live, GenerationListener.silent(), Cancellation.never()));
                        }
                    });
            assertThat(between)
                    .hasSize(5)
                    .allMatch(g -> ids(g).equals(ids(between.getFirst())))
                    .allMatch(g -> g.memory().most() <= bytes);
            assertThat(ids(swept)).isEqualTo(ids(run(LARGE, sweep)));
            assertThat(swept.memory().rows())
                    .isLessThan(run(bytes, sweep).memory().rows());
        }
    }
}
