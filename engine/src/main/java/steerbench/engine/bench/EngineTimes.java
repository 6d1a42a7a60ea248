package steerbench.engine.bench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import steerbench.engine.generation.GenerationListener;
import steerbench.engine.generation.SamplingSettings;
import steerbench.engine.steering.Magnitude;
import steerbench.engine.steering.SteeredFeature;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.steering.SteeringTier;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.Progress;
import steerbench.engine.weights.Mode;
import steerbench.engine.workbench.EngineSettings;
import steerbench.engine.workbench.LocalEngine;
import steerbench.engine.workbench.PromptReading;
import steerbench.engine.workbench.PromptSpec;
import steerbench.engine.workbench.TextRequest;

/// What a user waits for: loading, and the first new token after a tier's slider moved, or all three did
/// (four rows, a prompt of 64 tokens).
final class EngineTimes {
    private static final int PROMPT_TOKENS = 64;
    private static final int SLIDER_ROUNDS = 15;
    private static final double STRENGTH_STEP = 0.001;

    private final Samples load = new Samples();
    private final Samples slider = new Samples();
    private final Samples sliders = new Samples();

    private EngineTimes() {}

    static EngineTimes measure(BenchSettings settings, Progress progress, Cancellation cancellation) {
        EngineTimes times = new EngineTimes();
        EngineSettings fast = settings.engine().withMode(Mode.FAST);
        LocalEngine.open(fast, settings.packedCache()).close(); // repacks on the first start ever
        for (int round = 0; round < 3; round++) {
            progress.report("loading", round, 3);
            long start = System.nanoTime();
            try (LocalEngine engine = LocalEngine.open(fast, settings.packedCache())) {
                times.load.add((System.nanoTime() - start) / 1e9);
                if (round == 2) {
                    times.slider(engine, fast.saes().getFirst().id(), progress, cancellation);
                }
            }
        }
        return times;
    }

    private void slider(LocalEngine engine, String sae, Progress progress, Cancellation cancellation) {
        PromptSpec prompt = promptOf64(engine);
        List<SteeredFeature> features = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            features.add(SteeredFeature.of(sae, 17 * i));
        }
        List<SteeringTier> tiers = List.of(SteeringTier.values());
        Map<SteeringTier, Double> strengths = new EnumMap<>(SteeringTier.class);
        move(tiers, strengths);
        firstToken(engine, prompt, features, strengths, cancellation); // passes the lower half
        for (int round = 0; round < SLIDER_ROUNDS; round++) {
            cancellation.check();
            progress.report("moving a slider", round, SLIDER_ROUNDS);
            move(List.of(tiers.get(round % tiers.size())), strengths);
            slider.add(1000 * firstToken(engine, prompt, features, strengths, cancellation));
            move(tiers, strengths);
            sliders.add(1000 * firstToken(engine, prompt, features, strengths, cancellation));
        }
    }

    private static void move(List<SteeringTier> tiers, Map<SteeringTier, Double> strengths) {
        tiers.forEach(tier -> strengths.merge(tier, STRENGTH_STEP, Double::sum));
    }

    /// Seconds to it, beside the unsteered model.
    private static double firstToken(
            LocalEngine engine,
            PromptSpec prompt,
            List<SteeredFeature> features,
            Map<SteeringTier, Double> strengths,
            Cancellation cancellation) {
        List<SteeringPlan> plans = new ArrayList<>(List.of(SteeringPlan.unsteered()));
        strengths.forEach((tier, strength) -> plans.add(SteeringPlan.of(features, tier, Magnitude.RESIDUAL, strength)));
        TextRequest request =
                new TextRequest(List.of(prompt), plans, 1, 4, SamplingSettings.nucleus(1), false, Map.of());
        return engine.generate(request, GenerationListener.silent(), cancellation)
                .join()
                .generation()
                .timing()
                .firstTokenSeconds();
    }

    private static PromptSpec promptOf64(LocalEngine engine) {
        StringBuilder text = new StringBuilder("The");
        PromptReading reading;
        do {
            text.append(" old house by the river");
            reading = engine.read(PromptSpec.raw(text.toString()), Map.of(), Cancellation.never())
                    .join();
        } while (reading.prompt().length() < PROMPT_TOKENS);
        return PromptSpec.raw(text.toString());
    }

    void addTo(List<BenchReport.Figure> figures) {
        figures.add(BenchReport.Figure.of("load, files warm", "s", load));
        figures.add(BenchReport.Figure.of("slider to first token, 4 rows, prompt of 64", "ms", slider));
        figures.add(BenchReport.Figure.of("all three sliders at once to first token", "ms", sliders));
    }
}
