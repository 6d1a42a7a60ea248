package steerbench.engine.fit;

/// Encodes residuals and decodes them again.
@FunctionalInterface
interface Codec {
    /// The reconstruction of each token of `x`.
    Residuals reconstruct(Residuals x);
}
