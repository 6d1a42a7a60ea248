package steerbench.engine.graph;

import steerbench.engine.layers.Residual;
import steerbench.engine.onnx.Value;

/// A model architecture with one checkpoint's sizes and tensors: how its embedding, blocks and head are put
/// together from the building blocks of `layers`. One implementation a family.
public interface DecoderFamily {

    ModelShape shape();

    /// The residual stream before block 0, `(B, S, d_model)`.
    Value embed(BlockScope scope, Value ids);

    /// Adds block `layer` to the stream. Takes attention from the scope before it reads the stream for the
    /// MLP: in the last block the scope drops positions there that nobody asks for. Calls [BlockScope#hook]
    /// where the stream passes resid_mid and [BlockScope#tap] for z, neurons, attn_out and mlp_out; resid_pre
    /// and resid_post are the caller's.
    void block(BlockScope scope, Residual stream, int layer);

    /// Logits of chosen positions: final norm, output matrix, final soft cap. `(1, R, d_model) -> (1, R,
    /// vocab)`.
    Value head(BlockScope scope, Value rows);
}
