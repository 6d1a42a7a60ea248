package steerbench.engine.steering;

import java.util.OptionalDouble;

/// A feature in a plan.
///
/// @param sae id of the SAE it belongs to
/// @param feature its index there
/// @param weight w_f, multiplies the edit; negative turns its sign
/// @param tau gate threshold, at least 0: the feature fires where its activation is greater
/// @param maxActivation its largest known activation; needed by [Magnitude#MAXACT]
public record SteeredFeature(String sae, int feature, double weight, double tau, OptionalDouble maxActivation) {
    public SteeredFeature {
        if (!Double.isFinite(weight) || !(tau >= 0) || !Double.isFinite(tau)) {
            throw new IllegalArgumentException("feature " + feature + ": weight " + weight + ", tau " + tau);
        }
    }

    public static SteeredFeature of(String sae, int feature) {
        return new SteeredFeature(sae, feature, 1, 0, OptionalDouble.empty());
    }

    public SteeredFeature withWeight(double newWeight) {
        return new SteeredFeature(sae, feature, newWeight, tau, maxActivation);
    }
}
