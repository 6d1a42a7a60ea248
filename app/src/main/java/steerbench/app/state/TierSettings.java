package steerbench.app.state;

import steerbench.engine.steering.Magnitude;
import steerbench.engine.steering.Phase;

/// What a tier's controls say.
///
/// @param clampValue of CLAMP
/// @param rearm tier 2 only: generated text may set the latch too
public record TierSettings(double strength, Magnitude magnitude, double clampValue, Phase phase, boolean rearm) {

    public TierSettings withStrength(double newStrength) {
        return new TierSettings(newStrength, magnitude, clampValue, phase, rearm);
    }

    public TierSettings withMagnitude(Magnitude newMagnitude) {
        return new TierSettings(strength, newMagnitude, clampValue, phase, rearm);
    }

    public TierSettings withClampValue(double newClampValue) {
        return new TierSettings(strength, magnitude, newClampValue, phase, rearm);
    }

    public TierSettings withPhase(Phase newPhase) {
        return new TierSettings(strength, magnitude, clampValue, newPhase, rearm);
    }

    public TierSettings withRearm(boolean newRearm) {
        return new TierSettings(strength, magnitude, clampValue, phase, newRearm);
    }
}
