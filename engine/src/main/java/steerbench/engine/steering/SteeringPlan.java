package steerbench.engine.steering;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import steerbench.engine.problem.InvalidRequestException;

/// One way to steer: the value that travels whole from sliders to engine to results and back.
///
/// @param features none: the unsteered baseline
/// @param strength s; negative amplifies; without meaning for ABLATE and CLAMP
/// @param clampValue v of CLAMP
/// @param rearm tier 2 only: a generated token that fires sets the latch too, from itself on
/// @param sharesDose divides the strength by the number of features, so that adding one does not raise the
///     dose
public record SteeringPlan(
        List<SteeredFeature> features,
        SteeringTier tier,
        Magnitude magnitude,
        double strength,
        double clampValue,
        Phase phase,
        boolean rearm,
        boolean sharesDose) {

    private static final SteeringPlan UNSTEERED =
            new SteeringPlan(List.of(), SteeringTier.CONSTANT, Magnitude.RESIDUAL, 0, 0, Phase.BOTH, false, false);

    public SteeringPlan {
        features = List.copyOf(features);
        if (!Double.isFinite(strength) || !Double.isFinite(clampValue)) {
            throw new IllegalArgumentException("strength " + strength + ", clamp value " + clampValue);
        }
        checkNoneTwice(features);
    }

    /// A feature has one slot: of two entries one would have no effect, without a word.
    private static void checkNoneTwice(List<SteeredFeature> features) {
        Set<String> seen = new HashSet<>();
        for (SteeredFeature feature : features) {
            String name = feature.sae() + ":" + feature.feature();
            if (!seen.add(name)) {
                throw new InvalidRequestException(
                        "feature " + name, "stands in the plan twice", "Name it once, with the weights added");
            }
        }
    }

    /// The baseline.
    public static SteeringPlan unsteered() {
        return UNSTEERED;
    }

    /// Both phases, no re-arming, every feature at full dose.
    public static SteeringPlan of(
            List<SteeredFeature> features, SteeringTier tier, Magnitude magnitude, double strength) {
        return new SteeringPlan(features, tier, magnitude, strength, 0, Phase.BOTH, false, false);
    }

    public SteeringPlan withStrength(double newStrength) {
        return new SteeringPlan(features, tier, magnitude, newStrength, clampValue, phase, rearm, sharesDose);
    }

    /// Whether both change the same, however they are written down: in which order features stand, and what is set
    /// that has no meaning for the tier or magnitude, makes no difference.
    public boolean steersAs(SteeringPlan other) {
        return canonical().equals(other.canonical());
    }

    private SteeringPlan canonical() {
        boolean strong = magnitude.usesStrength();
        return features.isEmpty()
                ? UNSTEERED
                : new SteeringPlan(
                        features.stream()
                                .map(this::canonical)
                                .sorted(Comparator.comparing(SteeredFeature::sae)
                                        .thenComparingInt(SteeredFeature::feature))
                                .toList(),
                        tier,
                        magnitude,
                        strong ? strength : 0,
                        magnitude == Magnitude.CLAMP ? clampValue : 0,
                        phase,
                        rearm && tier == SteeringTier.PER_INPUT,
                        sharesDose && strong && features.size() > 1);
    }

    private SteeredFeature canonical(SteeredFeature f) {
        return new SteeredFeature(
                f.sae(),
                f.feature(),
                f.weight(),
                tier == SteeringTier.CONSTANT ? 0 : f.tau(),
                magnitude == Magnitude.MAXACT ? f.maxActivation() : OptionalDouble.empty());
    }

    /// Whether it can change anything at all: strength 0 is the baseline, exactly.
    public boolean isActive() {
        return !features.isEmpty() && (!magnitude.usesStrength() || strength != 0);
    }

    /// Whether its gates are at work while the prompt passes. (At strength 0 they add exactly nothing, but
    /// receipts still show them.)
    public boolean editsPrompt() {
        return !features.isEmpty() && phase.editsPrompt();
    }

    /// The strength each feature gets.
    public double strengthPerFeature() {
        return sharesDose && !features.isEmpty() ? strength / features.size() : strength;
    }
}
