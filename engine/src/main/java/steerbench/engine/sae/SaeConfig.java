package steerbench.engine.sae;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Supplier;
import steerbench.engine.hook.HookPoint;
import steerbench.engine.problem.UnsupportedException;

/// What an SAE is, in one vocabulary for all formats.
///
/// @param format the layout it was read from, for people
/// @param modelName the model it was trained on, as its file names it; empty where the file does not say
/// @param k active features a token (TopK), else empty
/// @param inputScale factor that multiplies the residual before encoding (`expected_average_only_in`, Llama
///     Scope); else empty
/// @param subtractsDecoderBias whether `b_dec` is subtracted before encoding (`apply_b_dec_to_input`)
/// @param centresInput whether the encoder reads `x - mean(x)`: SAEs trained on TransformerLens models with
///     `center_writing_weights` (`gpt2-small-res-jb`)
/// @param rescalesByDecoderNorm TopK only: `p * ||W_dec row||` before the choice, undone in decode
/// @param prependBos whether it was trained on text with a BOS in front
/// @param overruledHook what its own files say where the user named another one
public record SaeConfig(
        String format,
        SaeArchitecture architecture,
        int dIn,
        int dSae,
        HookPoint hook,
        String modelName,
        OptionalInt k,
        InputNormalisation normalisation,
        OptionalDouble inputScale,
        boolean subtractsDecoderBias,
        boolean centresInput,
        boolean rescalesByDecoderNorm,
        boolean prependBos,
        Optional<HookPoint> overruledHook) {

    /// Rows of this width are read to the heap; the widest model has 53,248.
    static final int MAX_D_IN = 1 << 17;

    /// One norm a feature is kept on the heap; the widest published SAE has 2^24 features.
    static final int MAX_D_SAE = 1 << 24;

    /// A plain SAE of a format: no normalisation, no centring, BOS in front.
    static SaeConfig plain(
            String format, SaeArchitecture architecture, int dIn, int dSae, HookPoint hook, String modelName) {
        return new SaeConfig(
                format,
                architecture,
                dIn,
                dSae,
                hook,
                modelName,
                OptionalInt.empty(),
                InputNormalisation.NONE,
                OptionalDouble.empty(),
                architecture != SaeArchitecture.JUMPRELU,
                false,
                false,
                true,
                Optional.empty());
    }

    SaeConfig withK(int newK) {
        return copy(hook, OptionalInt.of(newK), inputScale, subtractsDecoderBias, centresInput, overruledHook);
    }

    SaeConfig withDecoderBiasSubtracted(boolean subtracts) {
        return copy(hook, k, inputScale, subtracts, centresInput, overruledHook);
    }

    SaeConfig withInputScale(double scale) {
        return copy(hook, k, OptionalDouble.of(scale), subtractsDecoderBias, centresInput, overruledHook);
    }

    /// With what the user says instead.
    SaeConfig with(SaeOptions options) {
        return copy(
                options.hook().orElse(hook),
                k,
                inputScale,
                subtractsDecoderBias,
                options.centresInput().orElse(centresInput),
                options.hook().filter(h -> !h.equals(hook)).map(_ -> hook).or(() -> overruledHook));
    }

    /// Where the user named the hook: with what the files say besides, if they say anything.
    SaeConfig withHookOf(SaeOptions options, Supplier<HookPoint> ownHook) {
        return options.hook().isEmpty()
                ? this
                : copy(
                        hook,
                        k,
                        inputScale,
                        subtractsDecoderBias,
                        centresInput,
                        own(ownHook).filter(h -> !h.equals(hook)));
    }

    private static Optional<HookPoint> own(Supplier<HookPoint> ownHook) {
        try {
            return Optional.of(ownHook.get());
        } catch (UnsupportedException e) {
            return Optional.empty(); // they say none: that is what the user's name is for
        }
    }

    private SaeConfig copy(
            HookPoint newHook,
            OptionalInt newK,
            OptionalDouble newInputScale,
            boolean newSubtractsDecoderBias,
            boolean newCentresInput,
            Optional<HookPoint> newOverruledHook) {
        return new SaeConfig(
                format,
                architecture,
                dIn,
                dSae,
                newHook,
                modelName,
                newK,
                normalisation,
                newInputScale,
                newSubtractsDecoderBias,
                newCentresInput,
                rescalesByDecoderNorm,
                prependBos,
                newOverruledHook);
    }

    /// Whether activations are measured in units that differ from token to token.
    public boolean normalisesTokens() {
        return normalisation != InputNormalisation.NONE;
    }

    /// Whether it sits on the residual stream, so that its features can be steered.
    public boolean isSteerable() {
        return hook.site().isResidual();
    }
}
