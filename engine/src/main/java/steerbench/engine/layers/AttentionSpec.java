package steerbench.engine.layers;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/// One layer's attention.
///
/// @param scale what scores are multiplied by, usually `1 / sqrt(head_dim)`
/// @param window tokens a query sees including itself; empty: all
/// @param softcap scores become `cap * tanh(score / cap)` (Gemma 2); empty: no cap
/// @param rotary empty for learned positions
public record AttentionSpec(
        int heads,
        int kvHeads,
        int headDim,
        float scale,
        OptionalInt window,
        OptionalDouble softcap,
        Optional<Rotary> rotary) {

    public static AttentionSpec causal(int heads, int kvHeads, int headDim, Rotary rotary) {
        return new AttentionSpec(
                heads,
                kvHeads,
                headDim,
                (float) (1 / Math.sqrt(headDim)),
                OptionalInt.empty(),
                OptionalDouble.empty(),
                Optional.of(rotary));
    }

    /// For models that learned their positions.
    public static AttentionSpec withoutRotary(int heads, int headDim) {
        return new AttentionSpec(
                heads,
                heads,
                headDim,
                (float) (1 / Math.sqrt(headDim)),
                OptionalInt.empty(),
                OptionalDouble.empty(),
                Optional.empty());
    }

    public AttentionSpec withWindow(OptionalInt newWindow) {
        return new AttentionSpec(heads, kvHeads, headDim, scale, newWindow, softcap, rotary);
    }

    public AttentionSpec withScale(float newScale) {
        return new AttentionSpec(heads, kvHeads, headDim, newScale, window, softcap, rotary);
    }

    public AttentionSpec withSoftcap(OptionalDouble newSoftcap) {
        return new AttentionSpec(heads, kvHeads, headDim, scale, window, newSoftcap, rotary);
    }
}
