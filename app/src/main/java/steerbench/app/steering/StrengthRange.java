package steerbench.app.steering;

import steerbench.engine.steering.Magnitude;

/// What a magnitude's strength usually is. The slider spans it; numbers beyond can be typed.
///
/// @param most the slider's right end
/// @param usual where a slider stands that was never moved
/// @param step of an arrow key
record StrengthRange(double most, double usual, double step) {

    /// Residual norms of a small model lie near 150: 20 units are about as much as 0.1 of them.
    static StrengthRange of(Magnitude magnitude) {
        return switch (magnitude) {
            case RESIDUAL -> new StrengthRange(0.1, 0.05, 0.005);
            case UNIT, RAW -> new StrengthRange(20, 8, 1);
            case MAXACT -> new StrengthRange(1, 0.25, 0.05);
            case ABLATE, CLAMP -> new StrengthRange(1, 0, 0.1);
        };
    }
}
