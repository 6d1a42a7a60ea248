package steerbench.engine.sae;

import java.util.OptionalInt;
import steerbench.engine.hook.HookPoint;

/// What an SAE is, in one vocabulary for all formats.
///
/// @param modelName the model it was trained on, as its file names it; empty where the file does not say
/// @param k active features a token (TopK), else empty
/// @param subtractsDecoderBias whether `b_dec` is subtracted before encoding (`apply_b_dec_to_input`)
/// @param centresInput whether the encoder reads `x - mean(x)`: SAEs trained on TransformerLens models with
///     `center_writing_weights` (`gpt2-small-res-jb`)
/// @param rescalesByDecoderNorm TopK only: `p * ||W_dec row||` before the choice, undone in decode
/// @param prependBos whether it was trained on text with a BOS in front
public record SaeConfig(
        SaeArchitecture architecture,
        int dIn,
        int dSae,
        HookPoint hook,
        String modelName,
        OptionalInt k,
        InputNormalisation normalisation,
        boolean subtractsDecoderBias,
        boolean centresInput,
        boolean rescalesByDecoderNorm,
        boolean prependBos) {}
