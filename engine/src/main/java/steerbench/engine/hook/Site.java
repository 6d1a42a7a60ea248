package steerbench.engine.hook;

/// A place inside a decoder block, in the order of computation. Names after TransformerLens.
public enum Site {
    /// Input of the block, `(tokens, d_model)`.
    RESID_PRE("hook_resid_pre", "resid_pre"),
    /// Concatenated attention heads, the input of W_O, `(tokens, n_heads * head_dim)`.
    Z("attn.hook_z", "z"),
    /// What attention adds to the residual stream.
    ATTN_OUT("hook_attn_out", "attn_out"),
    /// After attention was added, before the MLP; absent in parallel blocks (GPT-NeoX).
    RESID_MID("hook_resid_mid", "resid_mid"),
    /// Input of the MLP's last matrix, `(tokens, d_mlp)`.
    NEURONS("mlp.hook_post", "neurons"),
    /// What the MLP adds to the residual stream.
    MLP_OUT("hook_mlp_out", "mlp_out"),
    /// Output of the block; equal to the next block's [#RESID_PRE].
    RESID_POST("hook_resid_post", "resid_post");

    private final String hookName;
    private final String shortName;

    Site(String hookName, String shortName) {
        this.hookName = hookName;
        this.shortName = shortName;
    }

    /// The part of the hook's name behind `blocks.{layer}.`.
    public String hookName() {
        return hookName;
    }

    /// The spelling without `hook_`, as in `resid_post.10`.
    public String shortName() {
        return shortName;
    }

    /// Whether the residual stream itself stands here, so that an edit steers everything after it.
    public boolean isResidual() {
        return this == RESID_PRE || this == RESID_MID || this == RESID_POST;
    }
}
