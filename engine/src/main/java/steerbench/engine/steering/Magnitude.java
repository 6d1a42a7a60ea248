package steerbench.engine.steering;

/// How much of a feature's decoder direction an open gate adds. `s` strength, `u_f = W_dec[f] /
/// ||W_dec[f]||`.
public enum Magnitude {
    /// `-s * ||x_t|| * u_f`; s is a fraction of the residual's norm.
    RESIDUAL("fraction of the residual's norm"),
    /// `-s * u_f`; s in units of the residual stream.
    UNIT("residual units"),
    /// `-s * W_dec[f]`; s in decoder units.
    RAW("decoder units"),
    /// `-s * maxAct_f * W_dec[f]`; s is a fraction of the feature's largest known activation.
    MAXACT("fraction of the largest activation"),
    /// `-a_f(x_t) * W_dec[f]`: takes the feature out; no strength.
    ABLATE("-"),
    /// `(v - a_f(x_t)) * W_dec[f]`: sets the feature to v; no strength.
    CLAMP("activation units");

    private final String unit;

    Magnitude(String unit) {
        this.unit = unit;
    }

    /// Of the strength (or of v, for [#CLAMP]).
    public String unit() {
        return unit;
    }

    public boolean usesStrength() {
        return this != ABLATE && this != CLAMP;
    }
}
