package steerbench.engine.sae;

import java.util.Optional;
import java.util.OptionalDouble;
import steerbench.engine.hook.HookPoint;
import steerbench.engine.problem.InvalidRequestException;

/// What a user may add to, or overrule in, an SAE's own configuration.
///
/// @param inputScale the factor of `expected_average_only_in`, which no directory holds
/// @param centresInput whether the encoder reads `x - mean(x)`
/// @param hook another hook than the configured one
public record SaeOptions(OptionalDouble inputScale, Optional<Boolean> centresInput, Optional<HookPoint> hook) {
    public SaeOptions {
        if (inputScale.isPresent() && !(inputScale.getAsDouble() > 0 && Double.isFinite(inputScale.getAsDouble()))) {
            throw new InvalidRequestException(
                    "SAE scale " + inputScale.getAsDouble(),
                    "is no factor above 0",
                    "It is sqrt(d_in) over the mean norm of the residual");
        }
    }

    public static SaeOptions none() {
        return new SaeOptions(OptionalDouble.empty(), Optional.empty(), Optional.empty());
    }

    public SaeOptions withInputScale(double scale) {
        return new SaeOptions(OptionalDouble.of(scale), centresInput, hook);
    }

    public SaeOptions withHook(HookPoint newHook) {
        return new SaeOptions(inputScale, centresInput, Optional.of(newHook));
    }

    public SaeOptions withCentring(boolean centres) {
        return new SaeOptions(inputScale, Optional.of(centres), hook);
    }
}
