package steerbench.app.state;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import steerbench.engine.generation.SamplingSettings;
import steerbench.engine.steering.SteeredFeature;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.steering.SteeringTier;
import steerbench.engine.workbench.BosRule;
import steerbench.engine.workbench.PromptForm;
import steerbench.engine.workbench.PromptSpec;

/// Everything that fixes a run: the same settings on the same machine give the same texts.
///
/// @param tiers of tier 1, 2 and 3
/// @param sharesDose whether the strength is divided by the number of features
/// @param samples continuations of each plan
public record RunSettings(
        String prompt,
        PromptForm form,
        List<FeatureWeight> features,
        List<TierSettings> tiers,
        boolean sharesDose,
        SamplingSettings sampling,
        int maxNewTokens,
        int samples) {
    public RunSettings {
        features = List.copyOf(features);
        tiers = List.copyOf(tiers);
    }

    public PromptSpec promptSpec() {
        return new PromptSpec(prompt, form, BosRule.AUTO);
    }

    public TierSettings tier(SteeringTier tier) {
        return tiers.get(tier.number() - 1);
    }

    /// The plan of a series.
    ///
    /// @param maxActivation what is known of a feature's largest activation
    public SteeringPlan plan(Series series, Function<FeatureId, OptionalDouble> maxActivation) {
        return series.tier()
                .map(tier -> {
                    TierSettings settings = tier(tier);
                    List<SteeredFeature> steered = features.stream()
                            .map(f -> new SteeredFeature(
                                    f.feature().sae(),
                                    f.feature().number(),
                                    f.weight(),
                                    0,
                                    maxActivation.apply(f.feature())))
                            .toList();
                    return new SteeringPlan(
                            steered,
                            tier,
                            settings.magnitude(),
                            settings.strength(),
                            settings.clampValue(),
                            settings.phase(),
                            settings.rearm(),
                            sharesDose);
                })
                .orElseGet(SteeringPlan::unsteered);
    }

    /// What of it fixes the texts of a series.
    public SeriesSettings of(Series series) {
        return SeriesSettings.of(this, series);
    }

    /// Whether a series can differ from the baseline at all.
    public boolean isActive(Series series) {
        return plan(series, _ -> OptionalDouble.of(1)).isActive();
    }
}
