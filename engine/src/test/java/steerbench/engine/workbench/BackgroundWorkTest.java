package steerbench.engine.workbench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import steerbench.engine.evaluation.ScoredSequence;
import steerbench.engine.generation.Finish;
import steerbench.engine.generation.GeneratedToken;
import steerbench.engine.generation.GenerationListener;
import steerbench.engine.generation.RowId;
import steerbench.engine.generation.SamplingSettings;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.task.Cancellation;

/// Who goes first on the engine's thread, and what both may hold.
@Tag("unit")
class BackgroundWorkTest extends WithLocalEngine {
    /// From the background run's own listener, so that both are there at a known step.
    @Test
    void aLiveRequestComesInBetweenTwoStepsOfASweep() {
        List<String> events = new ArrayList<>();
        List<CompletableFuture<TextResult>> live = new ArrayList<>();
        TextRequest sweep = request(List.of("a b", "the theory", "b"), 12);
        TextResult swept = engine.backgroundGenerator()
                .generate(
                        sweep,
                        hears((row, index) -> {
                            events.add("sweep " + index);
                            if (index == 3 && live.isEmpty()) {
                                TextRequest asked = request(List.of("the other"), 2);
                                live.add(engine.generate(
                                        asked, hears((_, i) -> events.add("live " + i)), Cancellation.never()));
                            }
                        }),
                        Cancellation.never())
                .join();
        assertThat(live.getFirst().join().generation().continuations()).allMatch(c -> c.finish() == Finish.LENGTH);
        int asked = events.indexOf("sweep 3");
        assertThat(events.subList(asked, events.indexOf("live 0")))
                .as("the step that was under way")
                .containsOnly("sweep 3");
        assertThat(events.indexOf("live 1")).isLessThan(events.indexOf("sweep 4"));
        assertThat(ids(swept))
                .isEqualTo(ids(engine.generate(sweep, GenerationListener.silent(), Cancellation.never())
                        .join()));
        assertThat(swept.generation().memory().most())
                .isLessThanOrEqualTo(engine.info().cacheBytes());
    }

    @Test
    void aLiveRequestGoesBeforeWaitingWorkInTheBackground() {
        List<String> events = new ArrayList<>();
        List<ScoredSequence> many = Collections.nCopies(20, new ScoredSequence(List.of(1, 5), List.of(7, 9, 11)));
        CountDownLatch queued = new CountDownLatch(1);
        CompletableFuture<?> first = engine.generate(
                request(List.of("a"), 1),
                hears((_, _) -> {
                    try {
                        assertThat(queued.await(10, TimeUnit.SECONDS)).isTrue();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }),
                Cancellation.never());
        CompletableFuture<?> scoring =
                engine.backgroundScorer().perplexity(many, Cancellation.never()).thenRun(() -> events.add("scored"));
        CompletableFuture<?> live = engine.generate(
                        request(List.of("the other"), 2), GenerationListener.silent(), Cancellation.never())
                .thenRun(() -> events.add("live"));
        queued.countDown();
        CompletableFuture.allOf(first, scoring, live).join();
        assertThat(events).containsExactly("live", "scored");
    }

    @Test
    void theMemoryBudgetIsStatedAndHolds() {
        EngineSettings small = SETTINGS.withCacheBytes(20_000);
        try (LocalEngine own = LocalEngine.open(small, cache)) {
            assertThat(own.info().cacheBytes()).isEqualTo(20_000);
            CompletableFuture<TextResult> refused =
                    own.generate(request(List.of("the theory"), 40), GenerationListener.silent(), Cancellation.never());
            assertThatThrownBy(refused::join)
                    .hasCauseInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("--cache-memory");
        }
        assertThat(engine.info().cacheBytes()).isGreaterThan(100 << 20);
    }

    private static TextRequest request(List<String> prompts, int newTokens) {
        return new TextRequest(
                prompts.stream().map(PromptSpec::raw).toList(),
                List.of(SteeringPlan.unsteered()),
                1,
                newTokens,
                SamplingSettings.greedy(),
                false,
                Map.of());
    }

    private static List<List<Integer>> ids(TextResult result) {
        return result.generation().continuations().stream()
                .map(c -> Arrays.stream(c.ids()).boxed().toList())
                .toList();
    }

    private static GenerationListener hears(BiConsumer<RowId, Integer> token) {
        return new GenerationListener() {
            @Override
            public void onToken(RowId row, int index, GeneratedToken generated) {
                token.accept(row, index);
            }
        };
    }
}
