package steerbench.engine.steering;

import steerbench.engine.problem.InvalidRequestException;

/// A feature's edit in the form the graph takes, a multiple of its decoder direction:
///
/// `gate * (constant + perNorm * ||x|| + unit * (inActivations + perActivation * a))`
///
/// where the unit is 1 unless the SAE normalises every token.
record Coefficients(double constant, double perNorm, double inActivations, double perActivation) {
    static final Coefficients ZERO = new Coefficients(0, 0, 0, 0);

    /// @param decoderNorm `||W_dec[f]||`
    static Coefficients of(SteeringPlan plan, SteeredFeature feature, double decoderNorm) {
        if (!plan.isActive()) {
            return ZERO;
        }
        double dose = -feature.weight() * plan.strengthPerFeature();
        return switch (plan.magnitude()) {
            case RESIDUAL -> new Coefficients(0, dose / direction(feature, decoderNorm), 0, 0);
            case UNIT -> new Coefficients(dose / direction(feature, decoderNorm), 0, 0, 0);
            case RAW -> new Coefficients(dose, 0, 0, 0);
            case MAXACT -> new Coefficients(0, 0, dose * maxActivation(feature), 0);
            case ABLATE -> new Coefficients(0, 0, 0, -feature.weight());
            case CLAMP -> new Coefficients(0, 0, feature.weight() * plan.clampValue(), -feature.weight());
        };
    }

    private static double direction(SteeredFeature feature, double decoderNorm) {
        if (!(decoderNorm > 0)) {
            throw new InvalidRequestException(
                    "feature " + feature.feature(),
                    "has no decoder direction (its W_dec row is zero)",
                    "It is a dead feature: take it out of the plan");
        }
        return decoderNorm;
    }

    private static double maxActivation(SteeredFeature feature) {
        return feature.maxActivation()
                .orElseThrow(() -> new InvalidRequestException(
                        "feature " + feature.feature(),
                        "its largest activation is not known, and the magnitude MAXACT is measured by it",
                        "Rank the SAE's features first (features rank), or choose another magnitude"));
    }
}
