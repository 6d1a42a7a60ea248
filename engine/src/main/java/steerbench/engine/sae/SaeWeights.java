package steerbench.engine.sae;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import steerbench.engine.tensor.Tensor;

/// An SAE's tensors.
///
/// @param encoder `W_enc` `[d_in, d_sae]`, or its transpose
/// @param encoderOutByIn whether the encoder is stored `[d_sae, d_in]`
/// @param encoderBias `[d_sae]`; of a gated SAE: `b_mag`
/// @param decoder `W_dec` `[d_sae, d_in]`, or its transpose
/// @param decoderInByOut whether the decoder is stored `[d_in, d_sae]`
/// @param decoderBias `[d_in]`
/// @param threshold `[d_sae]`, or one number for all; JumpReLU only
/// @param gate gated only
public record SaeWeights(
        Tensor encoder,
        boolean encoderOutByIn,
        Tensor encoderBias,
        Tensor decoder,
        boolean decoderInByOut,
        Tensor decoderBias,
        @Nullable Tensor threshold,
        @Nullable Gate gate) {

    /// @param bias `b_gate` `[d_sae]`
    /// @param magnitude `r_mag` `[d_sae]`: the magnitude path multiplies `W_enc` by its exponential
    public record Gate(Tensor bias, Tensor magnitude) {}

    /// All of them.
    List<Tensor> tensors() {
        return Stream.of(
                        encoder,
                        encoderBias,
                        decoder,
                        decoderBias,
                        threshold,
                        gate == null ? null : gate.bias(),
                        gate == null ? null : gate.magnitude())
                .filter(Objects::nonNull)
                .toList();
    }

    /// In SAELens' layout.
    static SaeWeights of(Tensor wEnc, Tensor bEnc, Tensor wDec, Tensor bDec, @Nullable Tensor threshold) {
        return new SaeWeights(wEnc, false, bEnc, wDec, false, bDec, threshold, null);
    }

    /// In the layout of `nn.Linear`: `encoder.weight` `[d_sae, d_in]`.
    static SaeWeights ofLinear(
            Tensor encoder,
            Tensor encoderBias,
            Tensor decoder,
            boolean decoderInByOut,
            Tensor decoderBias,
            @Nullable Tensor threshold) {
        return new SaeWeights(encoder, true, encoderBias, decoder, decoderInByOut, decoderBias, threshold, null);
    }
}
