package steerbench.engine.session;

import java.util.Optional;
import steerbench.engine.graph.ModelShape;
import steerbench.engine.layers.AttentionKind;
import steerbench.engine.layers.GroupedQueryAttention;
import steerbench.engine.weights.HeldWeights;
import steerbench.engine.weights.Mode;

/// In what numbers a session computes, which depends on its device.
record SessionArithmetic(SessionSettings settings, Mode mode, HeldWeights weights, AttentionKind attention) {

    /// How attention is computed. On CUDA the fused operator knows float16 alone, so the exact mode goes
    /// without it there.
    ///
    /// @param wish instead of the usual one, where the model allows it
    static AttentionKind attention(
            ModelShape shape, Optional<AttentionKind> wish, Mode mode, SessionSettings settings) {
        if (!GroupedQueryAttention.supports(shape.headDim(), shape.rotaryDims())) {
            return AttentionKind.PLAIN;
        }
        AttentionKind usual = !settings.device().worksAsCuda()
                ? AttentionKind.FUSED
                : mode == Mode.FAST ? AttentionKind.FUSED_HALF : AttentionKind.PLAIN;
        return wish.orElse(usual);
    }

    /// Whether steps are captured as CUDA graphs: in standard attention sizes change with every step.
    static boolean captures(SessionSettings settings, AttentionKind attention) {
        return settings.capturesSteps() && attention == AttentionKind.FUSED_HALF;
    }

    boolean captures(PassShape pass) {
        return captures(settings, attention) && pass.tokens() == 1;
    }

    /// Mode, weights' precision and what is not the CPU, as results name them: "fast, int4 weights, CUDA".
    String label() {
        String label = mode.label(weights.precision());
        return settings.device().worksAsCuda()
                ? label + ", " + settings.device().kind()
                : label;
    }

    /// What [#label] means.
    String meaning() {
        if (!settings.device().isCuda()) {
            return mode.meaning(weights.precision());
        }
        // CUDA's kernels take no rounded activations.
        return (attention == AttentionKind.FUSED_HALF ? "float32 activations, float16 in attention" : "float32")
                + ", weights as in the mode " + mode.label(weights.precision());
    }

    /// What computes: "CPU, 2 threads", "CUDA, NVIDIA H200".
    ///
    /// @param elsewhere what of the graphs does not run there; empty: nothing
    String computesOn(String elsewhere) {
        String note = settings.device().note();
        String notes = note + (note.isEmpty() || elsewhere.isEmpty() ? "" : "; ") + elsewhere;
        String captured = captures(settings, attention) ? ", steps as CUDA graphs" : "";
        return settings.device().label(settings.threads()) + captured + (notes.isEmpty() ? "" : " (" + notes + ")");
    }
}
