package steerbench.engine.sae;

/// How pre-activations `p = s W_enc + b_enc` become feature activations. Formulas: SAELens `sae_lens/saes`.
public enum SaeArchitecture {
    /// `f = ReLU(p)`.
    STANDARD,
    /// `f = p * 1[p > threshold]`, a threshold per feature (Rajamanoharan et al. 2024, arXiv 2407.14435).
    JUMPRELU,
    /// The k largest `p` of a token, then ReLU (Gao et al. 2024, arXiv 2406.04093).
    TOPK,
    /// `f = 1[s W_enc + b_gate > 0] * ReLU(s (W_enc * exp(r_mag)) + b_mag)` (Rajamanoharan et al. 2024, arXiv
    /// 2404.16014).
    GATED
}
