package steerbench.app.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import steerbench.engine.generation.SamplingSettings;
import steerbench.engine.steering.Magnitude;
import steerbench.engine.steering.SteeredFeature;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.steering.SteeringTier;

/// What the demo runs.
///
/// @param samples continuations of each prompt and plan
/// @param strengths RESIDUAL strengths per feature, by tier; gentler tiers bear larger ones
public record DemoSettings(
        List<String> prompts,
        int samples,
        int maxNewTokens,
        SamplingSettings sampling,
        Map<SteeringTier, List<Double>> strengths) {
    public DemoSettings {
        prompts = List.copyOf(prompts);
        strengths = Map.copyOf(strengths);
    }

    /// Three strengths a tier around the ones at which each begins to show.
    public static DemoSettings standard(long seed) {
        return new DemoSettings(
                DemoPrompts.all(),
                4,
                24,
                SamplingSettings.nucleus(seed),
                Map.of(
                        SteeringTier.PER_TOKEN, List.of(0.05, 0.10, 0.15),
                        SteeringTier.PER_INPUT, List.of(0.01, 0.02, 0.03),
                        SteeringTier.CONSTANT, List.of(0.01, 0.02, 0.03)));
    }

    /// The baseline, then the tiers, gentlest first.
    List<SteeringPlan> plans(List<SteeredFeature> features) {
        List<SteeringPlan> plans = new ArrayList<>();
        plans.add(SteeringPlan.unsteered());
        for (SteeringTier tier : SteeringTier.values()) {
            for (double strength : strengths.getOrDefault(tier, List.of())) {
                plans.add(SteeringPlan.of(features, tier, Magnitude.RESIDUAL, strength));
            }
        }
        return plans;
    }
}
