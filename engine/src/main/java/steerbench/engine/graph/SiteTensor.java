package steerbench.engine.graph;

/// The inputs and outputs of an SAE in a graph. B rows, S tokens, F feature slots.
public enum SiteTensor {
    // inputs
    /// int64 `(F)`: SAE features in the slots; every row of the batch has its own coefficients for them.
    FEATURES("features"),
    /// float32 `(B, 1, F)`: multiple of `W_dec[f]` that does not depend on the token.
    CONSTANT("constant"),
    /// float32 `(B, 1, F)`: multiple of `W_dec[f]` per unit of `||x||`.
    PER_NORM("per_norm"),
    /// float32 `(B, 1, F)`: multiple of `W_dec[f]` per unit of the feature's activation.
    PER_ACTIVATION("per_activation"),
    /// float32 `(B, 1, F)`: a constant in units of the token's activations. Only of SAEs that normalise every
    /// token; for the others it is part of [#CONSTANT].
    IN_ACTIVATIONS("in_activations"),
    /// float32 `(B, 1, F)`, 0 or 1: the gate is always open (tier 3).
    ALWAYS("always"),
    /// float32 `(B, 1, F)`, 0 or 1: the gate follows the latch (tier 2).
    BY_LATCH("by_latch"),
    /// float32 `(B, 1, F)`, 0 or 1: the gate follows the token (tier 1).
    BY_TOKEN("by_token"),
    /// float32 `(B, 1, F)`: gate threshold tau.
    TAU("tau"),
    /// float32 `(B, 1, F)`, 0 or 1: the latch before this call.
    LATCH("latch"),
    /// float32 `(B, 1, F)`, 0 or 1: generated tokens may set the latch.
    REARM("rearm"),
    /// float32 `(B, S, 1)`, 0 or 1: positions that may be edited (BOS exemption, phase, padding).
    EDITABLE("editable"),
    /// float32 `(B, S, 1)`, 0 or 1: prompt positions that may set the latch.
    SETS_LATCH("sets_latch"),
    /// float32 `(B, S, 1)`, 0 or 1: generated positions that may set the latch of rearming features.
    MAY_REARM("may_rearm"),
    /// int64 `(1)`: how many rows' residuals a pass of many tokens encodes: all, or 1 where every row brings
    /// the same. Only of SAEs whose encoder knows the difference.
    ENCODED_ROWS("encoded_rows"),
    // outputs
    /// float32 `(B, S, F)`: activations of the slots' features on the unedited residual.
    ACTIVATIONS("activations"),
    /// float32 `(B, S, F)`, 0 or 1: the effective gate.
    GATES("gates"),
    /// float32 `(B, S, F)`: `x . W_dec[f]` before the edit.
    PROJECTIONS("projections"),
    /// float32 `(B, S, F)`: `delta . W_dec[f]`: how far the edit moved [#PROJECTIONS].
    DELTA_PROJECTIONS("delta_projections"),
    /// float32 `(B, S, 1)`: `||x||` before the edit.
    NORM("norm"),
    /// float32 `(B, S, 1)`: `||delta||`.
    DELTA_NORM("delta_norm"),
    /// float32 `(B, 1, F)`: the latch after this call.
    LATCH_OUT("latch_out"),
    /// float32 `(B, S, d_model)`: x + delta, where asked for.
    EDITED("edited"),
    /// float32 `(B, S, K)`: the largest activations of each token.
    TOP_VALUES("top_values"),
    /// int64 `(B, S, K)`: their features.
    TOP_FEATURES("top_features");

    private final String suffix;

    SiteTensor(String suffix) {
        this.suffix = suffix;
    }

    String suffix() {
        return suffix;
    }
}
