package steerbench.engine.generation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import steerbench.engine.TinyEngine;
import steerbench.engine.WithTinyEngine;
import steerbench.engine.prompt.Prompt;
import steerbench.engine.steering.Magnitude;
import steerbench.engine.steering.SteeredFeature;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.steering.SteeringTier;

/// Which random numbers a row draws.
@Tag("unit")
class SeedsTest extends WithTinyEngine {
    private static final Prompt PROMPT = TinyEngine.prompt(40, 41, 77, 5, 120, 33);
    private static final SteeringPlan STRONG = SteeringPlan.of(
            List.of(new SteeredFeature(TinyEngine.SAE, 6, 1, 0, OptionalDouble.of(3))),
            SteeringTier.CONSTANT,
            Magnitude.RESIDUAL,
            0.5);

    @Test
    void seedsReproduceAndPairThePlans() {
        GenerationRequest request = new GenerationRequest(
                List.of(PROMPT),
                List.of(SteeringPlan.unsteered(), STRONG.withStrength(0)),
                3,
                12,
                SamplingSettings.nucleus(42),
                false,
                Map.of());
        List<Continuation> first = engine.generate(request).continuations();
        List<Continuation> second = engine.generate(request).continuations();
        for (int i = 0; i < first.size(); i++) {
            assertThat(second.get(i).ids()).isEqualTo(first.get(i).ids());
        }
        assertThat(first.get(0).ids()).isNotEqualTo(first.get(1).ids());
        assertThat(first.get(3).ids())
                .as("plans of one sample draw the same numbers")
                .isEqualTo(first.get(0).ids());
    }

    @Test
    void aPartOfAListDrawsTheNumbersOfTheWhole() {
        List<Prompt> prompts = List.of(PROMPT, TinyEngine.prompt(9, 8, 7), PROMPT);
        List<SteeringPlan> plans = List.of(SteeringPlan.unsteered(), STRONG);
        SamplingSettings sampling = new SamplingSettings(1, 0, 1, 1, 11);
        List<Continuation> whole =
                engine.generate(TinyEngine.request(prompts, plans, sampling)).continuations();
        GenerationRequest rest =
                new GenerationRequest(prompts.subList(1, 3), plans, 1, 12, sampling, false, Map.of(), 1);
        assertThat(engine.generate(rest).continuations())
                .extracting(Continuation::ids)
                .containsExactlyElementsOf(
                        whole.subList(2, 6).stream().map(Continuation::ids).toList());
        assertThat(whole.get(0).ids())
                .as("the same prompt at another place")
                .isNotEqualTo(whole.get(4).ids());
    }
}
