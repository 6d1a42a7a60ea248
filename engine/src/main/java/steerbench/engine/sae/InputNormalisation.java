package steerbench.engine.sae;

/// What SAELens' `normalize_activations` does to the residual before encoding, and undoes after decoding.
public enum InputNormalisation {
    NONE,
    /// `x * sqrt(d_in) / ||x||`.
    CONSTANT_NORM_RESCALE,
    /// `(x - mean) / (std + 1e-5)`, std with n - 1.
    LAYER_NORM
}
