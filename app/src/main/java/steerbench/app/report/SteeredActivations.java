package steerbench.app.report;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import steerbench.engine.features.FeatureActivation;
import steerbench.engine.generation.TokenReading;
import steerbench.engine.steering.SteeredFeature;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.workbench.PromptReading;

/// How strongly the steered features fire, as a share of the largest activation known of each: of different
/// features, and SAEs, only shares compare.
final class SteeredActivations {
    private record Feature(String sae, int number) {}

    /// @param share of the largest known activation
    record Share(FeatureActivation activation, double share) {}

    private final Map<Feature, Double> largest;

    private SteeredActivations(Map<Feature, Double> largest) {
        this.largest = largest;
    }

    /// Where nobody told a feature's largest activation, it is the largest in `readings`.
    static SteeredActivations of(List<SteeringPlan> plans, List<PromptReading> readings) {
        Map<Feature, Double> told = new HashMap<>();
        Map<Feature, Double> seen = new HashMap<>();
        for (SteeringPlan plan : plans) {
            for (SteeredFeature steered : plan.features()) {
                Feature feature = new Feature(steered.sae(), steered.feature());
                seen.put(feature, 0.0);
                steered.maxActivation().ifPresent(most -> told.merge(feature, most, Math::max));
            }
        }
        readings.stream()
                .flatMap(r -> r.tokens().stream())
                .flatMap(SteeredActivations::all)
                .forEach(a -> seen.computeIfPresent(feature(a), (_, most) -> Math.max(most, a.activation())));
        seen.putAll(told);
        return new SteeredActivations(seen);
    }

    private static Feature feature(FeatureActivation activation) {
        return new Feature(activation.sae(), activation.feature());
    }

    private static Stream<FeatureActivation> all(TokenReading token) {
        return Stream.concat(token.watched().stream(), token.top().stream());
    }

    /// The steered feature that fires most at a token; empty where none does.
    Optional<Share> strongest(TokenReading token) {
        return all(token)
                .map(a -> new Share(a, a.activation() / largest.getOrDefault(feature(a), Double.POSITIVE_INFINITY)))
                .filter(s -> s.share() > 0 && Double.isFinite(s.share()))
                .max(Comparator.comparingDouble(Share::share));
    }
}
