package steerbench.engine.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import steerbench.engine.generation.Generation;
import steerbench.engine.generation.GenerationListener;
import steerbench.engine.generation.GenerationRequest;
import steerbench.engine.generation.Generator;
import steerbench.engine.generation.GeneratorLimits;
import steerbench.engine.generation.SamplingSettings;
import steerbench.engine.graph.SaeSite;
import steerbench.engine.prompt.Prompt;
import steerbench.engine.prompt.Tokenizer;
import steerbench.engine.session.DecoderSession;
import steerbench.engine.steering.Magnitude;
import steerbench.engine.steering.SteeredFeature;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.steering.SteeringTier;
import steerbench.engine.task.Cancellation;

/// The real decode loop, greedy and to a fixed length. Everything it does is timed: sampling, readouts,
/// receipts.
///
/// @param cancellation ends a run within a step
record Decoding(Tokenizer tokenizer, Cancellation cancellation) {
    static final double STRENGTH = 0.005;

    StepTimes decode(DecoderSession session, Prompt prompt, SteeringPlan plan, int rows, int tokens) {
        StepTimes times = new StepTimes();
        times.finish(run(session, prompt, plan, rows, tokens, times));
        return times;
    }

    /// @param turn is called before the prompt and before every step
    void decode(DecoderSession session, Prompt prompt, SteeringPlan plan, int rows, int tokens, Runnable turn) {
        run(session, prompt, plan, rows, tokens, GenerationListener.silent(), turn);
    }

    Generation run(
            DecoderSession session,
            Prompt prompt,
            SteeringPlan plan,
            int rows,
            int tokens,
            GenerationListener listener) {
        return run(session, prompt, plan, rows, tokens, listener, () -> {});
    }

    private Generation run(
            DecoderSession session,
            Prompt prompt,
            SteeringPlan plan,
            int rows,
            int tokens,
            GenerationListener listener,
            Runnable betweenSteps) {
        GenerationRequest request = new GenerationRequest(
                List.of(prompt), List.of(plan), rows, tokens, SamplingSettings.greedy(), false, Map.of());
        try (Generator generator = new Generator(session, tokenizer.vocabulary(), GeneratorLimits.standard(rows))) {
            Generation generation = generator.generate(request, listener, cancellation, betweenSteps);
            cancellation.check(); // what came until then is of no use here
            return generation;
        }
    }

    /// A prompt of `length` tokens made of repetitions.
    Prompt repeated(Prompt prompt, int length) {
        int[] ids = new int[length];
        for (int i = 0; i < length; i++) {
            ids[i] = prompt.ids()[i % prompt.length()];
        }
        return tokenizer.prompt(prompt.text(), ids);
    }

    static List<Integer> ids(Prompt prompt) {
        return IntStream.of(prompt.ids()).boxed().toList();
    }

    /// Features spread over an SAE's width.
    static List<Integer> spread(int dSae, int count) {
        int apart = dSae / count;
        return IntStream.range(0, count).mapToObj(i -> i * apart).toList();
    }

    /// Weak constant steering with `count` features of each SAE, spread over its width.
    static SteeringPlan steering(List<SaeSite> sites, int count) {
        List<SteeredFeature> features = new ArrayList<>();
        for (SaeSite site : sites) {
            spread(site.sae().config().dSae(), count).forEach(f -> features.add(SteeredFeature.of(site.id(), f)));
        }
        return SteeringPlan.of(features, SteeringTier.CONSTANT, Magnitude.RESIDUAL, STRENGTH);
    }
}
