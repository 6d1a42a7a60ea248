package steerbench.engine.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steerbench.engine.TinyEngine;
import steerbench.engine.prompt.Prompt;
import steerbench.engine.steering.Magnitude;
import steerbench.engine.steering.SteeredFeature;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.steering.SteeringTier;
import steerbench.engine.task.Cancellation;

/// Prompts that pass in chunks: the latch of tier 2 must open the gate before the position that fires, also
/// across chunks.
@Tag("unit")
class LongPromptTest {

    @Test
    void chunksChangeNothing(@TempDir Path cache) {
        int[] ids = new int[40];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = 10 + (37 * i) % 250;
        }
        Prompt prompt = TinyEngine.prompt(ids);
        try (TinyEngine engine = new TinyEngine(cache)) {
            for (SteeringTier tier : SteeringTier.values()) {
                SteeringPlan plan = SteeringPlan.of(
                        List.of(SteeredFeature.of(TinyEngine.SAE, 6), SteeredFeature.of(TinyEngine.SAE, 77)),
                        tier,
                        Magnitude.RESIDUAL,
                        0.3);
                List<Continuation> whole = run(engine, prompt, plan, 64);
                List<Continuation> chunked = run(engine, prompt, plan, 16);
                assertThat(chunked.getFirst().ids())
                        .as("%s", tier)
                        .isEqualTo(whole.getFirst().ids());
                for (int t = 0; t < prompt.length(); t++) {
                    assertThat(chunked.getFirst().promptReceipts().get(t).dose())
                            .as("%s, position %d", tier, t)
                            .isCloseTo(whole.getFirst().promptReceipts().get(t).dose(), within(1e-5));
                }
            }
        }
    }

    private static List<Continuation> run(TinyEngine engine, Prompt prompt, SteeringPlan plan, int chunk) {
        try (Generator generator = engine.generator(chunk)) {
            GenerationRequest request = TinyEngine.request(List.of(prompt), List.of(plan), SamplingSettings.greedy());
            return generator
                    .generate(request, GenerationListener.silent(), Cancellation.never())
                    .continuations();
        }
    }
}
