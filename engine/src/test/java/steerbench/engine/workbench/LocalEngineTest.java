package steerbench.engine.workbench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import steerbench.engine.Fixtures;
import steerbench.engine.generation.GeneratedToken;
import steerbench.engine.generation.GenerationListener;
import steerbench.engine.generation.RowId;
import steerbench.engine.generation.SamplingSettings;
import steerbench.engine.hook.HookPoint;
import steerbench.engine.hook.Site;
import steerbench.engine.problem.ClosedException;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.problem.MissingResourceException;
import steerbench.engine.problem.UnsupportedException;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.task.Cancellation;
import steerbench.engine.weights.Mode;
import steerbench.engine.weights.WeightPrecision;

/// The engine as an application sees it, on the tiny GGUF.
@Tag("unit")
class LocalEngineTest extends WithLocalEngine {
    private static TextRequest request(String prompt) {
        return new TextRequest(
                List.of(PromptSpec.raw(prompt)),
                List.of(SteeringPlan.unsteered()),
                1,
                8,
                SamplingSettings.greedy(),
                false,
                Map.of());
    }

    private CompletableFuture<TextResult> generate(String prompt) {
        return engine.generate(request(prompt), GenerationListener.silent(), Cancellation.never());
    }

    @Test
    void saysWhatItIs() {
        EngineInfo info = engine.info();
        assertThat(info.model().family()).isEqualTo("llama");
        assertThat(info.saes()).singleElement().satisfies(s -> {
            assertThat(s.hook()).isEqualTo("blocks.1.hook_resid_post");
            assertThat(s.architecture()).isEqualTo("standard");
        });
        assertThat(info.device()).isEqualTo("CPU, 2 threads");
    }

    @Test
    void readsPromptsAndPutsBosInFrontWhereTheSaeWantsIt() {
        PromptReading reading = engine.read(
                        PromptSpec.raw("the theory"), Map.of("tiny", Set.of(3)), Cancellation.never())
                .join();
        assertThat(reading.prompt().startsWithBos()).isTrue();
        assertThat(reading.tokens()).hasSize(reading.prompt().length());
        assertThat(reading.tokens().get(1).top()).isNotEmpty();
        PromptSpec without = new PromptSpec("the theory", PromptForm.RAW, BosRule.NEVER);
        assertThat(engine.read(without, Map.of(), Cancellation.never())
                        .join()
                        .prompt()
                        .startsWithBos())
                .isFalse();
    }

    @Test
    void hooksComeWithTheirShapesAndOrder() {
        Set<HookPoint> hooks =
                Set.of(new HookPoint(2, Site.RESID_MID), new HookPoint(0, Site.NEURONS), new HookPoint(1, Site.Z));
        HookReading reading = engine.readHooks(PromptSpec.raw("the theory"), hooks, Cancellation.never())
                .join();
        assertThat(reading.hooks().stream().map(HookValues::hook))
                .containsExactly("blocks.0.mlp.hook_post", "blocks.1.attn.hook_z", "blocks.2.hook_resid_mid");
        assertThat(reading.hooks().stream().map(HookValues::width)).containsExactly(96, 64, 32);
        assertThat(reading.hooks())
                .allSatisfy(
                        h -> assertThat(h.tokens()).isEqualTo(reading.prompt().length()));
        float[] last = reading.hooks().getLast().at(1);
        double squares = 0;
        for (float v : last) {
            squares += (double) v * v;
        }
        assertThat(reading.hooks().getLast().norm(1)).isEqualTo(Math.sqrt(squares));
    }

    @Test
    void moreContextThanTheModelsOwnIsRefused() {
        EngineSettings s = SETTINGS;
        EngineSettings longer = new EngineSettings(
                s.model(), s.saes(), s.mode(), s.weights(), s.threads(), s.readout(), 1_000_000, s.maxRows());
        assertThatThrownBy(() -> LocalEngine.open(longer, cache))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("1000000")
                .hasMessageContaining("made for at most");
        EngineSettings standard = EngineSettings.standard(Fixtures.TINY_GGUF, List.of());
        try (LocalEngine own = LocalEngine.open(standard, cache)) {
            assertThat(own.info().maxPositions())
                    .isEqualTo(own.info().model().contextLength())
                    .isLessThan(EngineSettings.USUAL_POSITIONS);
        }
    }

    @Test
    void severalCallersAreServedInTurn() {
        List<CompletableFuture<TextResult>> all = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            all.add(generate("the " + i % 2));
        }
        List<int[]> ids = all.stream()
                .map(f -> f.join().generation().continuations().getFirst().ids())
                .toList();
        assertThat(ids.get(2)).isEqualTo(ids.get(0));
        assertThat(ids.get(5)).isEqualTo(ids.get(1));
    }

    @Test
    void failuresReachTheCallerAndTheEngineGoesOn() {
        CompletableFuture<TextResult> tooLong = generate("the ".repeat(100));
        assertThatThrownBy(tooLong::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(InvalidRequestException.class);
        PromptSpec chat = new PromptSpec("Hi", PromptForm.CHAT, BosRule.AUTO);
        assertThatThrownBy(
                        () -> engine.read(chat, Map.of(), Cancellation.never()).join())
                .hasCauseInstanceOf(UnsupportedException.class);
        assertThat(generate("the").join().generation().continuations()).hasSize(1);
    }

    @Test
    void anEmptyPromptIsBosAlone() {
        assertThat(generate("").join().prompts().getFirst().ids()).containsExactly(1);
        PromptSpec nothing = new PromptSpec("", PromptForm.RAW, BosRule.NEVER);
        assertThatThrownBy(() ->
                        engine.read(nothing, Map.of(), Cancellation.never()).join())
                .hasCauseInstanceOf(InvalidRequestException.class);
    }

    @Test
    void aClosedEngineSaysSo() {
        engine.close();
        engine.close();
        assertThatThrownBy(() -> generate("the").join()).hasCauseInstanceOf(ClosedException.class);
    }

    @Test
    void whatIsNotThereOrDoesNotFitIsRefusedAtOpening() {
        EngineSettings missing = EngineSettings.standard(cache.resolve("no.gguf"), List.of());
        assertThatThrownBy(() -> LocalEngine.open(missing, cache)).isInstanceOf(MissingResourceException.class);
        EngineSettings wrongSae = new EngineSettings(
                Fixtures.TINY_GGUF,
                List.of(new EngineSettings.SaeChoice("wide", Fixtures.ROOT.resolve("saes/gpt2.standard"))),
                Mode.EXACT,
                WeightPrecision.STORED,
                2,
                4,
                64,
                8);
        assertThatThrownBy(() -> LocalEngine.open(wrongSae, cache))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("width 48")
                .hasMessageContaining("width 32");
    }

    @Test
    void closingStopsWhatIsUnderWay() {
        TextRequest endless = new TextRequest(
                List.of(PromptSpec.raw("a b")),
                List.of(SteeringPlan.unsteered()),
                1,
                60,
                SamplingSettings.greedy(),
                false,
                Map.of());
        List<Integer> tokens = new ArrayList<>();
        List<CompletableFuture<Void>> closing = new ArrayList<>();
        CountDownLatch heard = new CountDownLatch(1);
        Cancellation cancellation = new Cancellation();
        cancellation.onCancel(heard::countDown);
        CompletableFuture<TextResult> running = engine.generate(
                endless,
                new GenerationListener() {
                    @Override
                    public void onToken(RowId row, int index, GeneratedToken token) {
                        tokens.add(index);
                        if (index == 2) {
                            // From another thread, as a user does; the row goes on until it hears of it.
                            closing.add(CompletableFuture.runAsync(engine::close));
                            awaitCancelled();
                        }
                    }

                    private void awaitCancelled() {
                        try {
                            assertThat(heard.await(10, TimeUnit.SECONDS)).isTrue();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    }
                },
                cancellation);
        assertThat(running.join().generation().cancelled()).isTrue();
        assertThat(tokens).hasSizeLessThan(10);
        closing.forEach(CompletableFuture::join);
    }
}
