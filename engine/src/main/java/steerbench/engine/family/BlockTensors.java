package steerbench.engine.family;

import steerbench.engine.checkpoint.GgufCheckpoint;
import steerbench.engine.checkpoint.ModelCheckpoint;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.tensor.Shape;
import steerbench.engine.tensor.Tensor;

/// Finds tensors by their role, in the naming of Hugging Face's Llama-like models or of GGUF, and checks
/// their shapes.
///
/// @param gguf which of the two namings
record BlockTensors(ModelCheckpoint checkpoint, boolean gguf) {

    static BlockTensors of(ModelCheckpoint checkpoint) {
        return new BlockTensors(checkpoint, checkpoint instanceof GgufCheckpoint);
    }

    /// A role's names: `huggingFace` below `model.layers.N.`, `gguf` below `blk.N.`.
    enum Role {
        ATTENTION_NORM("input_layernorm", "attn_norm"),
        Q("self_attn.q_proj", "attn_q"),
        K("self_attn.k_proj", "attn_k"),
        V("self_attn.v_proj", "attn_v"),
        Q_NORM("self_attn.q_norm", "attn_q_norm"),
        K_NORM("self_attn.k_norm", "attn_k_norm"),
        O("self_attn.o_proj", "attn_output"),
        /// Where there are two norms a block, the second; Gemma calls it `pre_feedforward_layernorm`.
        MLP_NORM("post_attention_layernorm", "ffn_norm"),
        GEMMA_POST_ATTENTION_NORM("post_attention_layernorm", "post_attention_norm"),
        GEMMA_MLP_NORM("pre_feedforward_layernorm", "ffn_norm"),
        GEMMA_POST_MLP_NORM("post_feedforward_layernorm", "post_ffw_norm"),
        GATE("mlp.gate_proj", "ffn_gate"),
        UP("mlp.up_proj", "ffn_up"),
        DOWN("mlp.down_proj", "ffn_down");

        private final String huggingFace;
        private final String gguf;

        Role(String huggingFace, String gguf) {
            this.huggingFace = huggingFace;
            this.gguf = gguf;
        }
    }

    Tensor embedding(int vocabSize, int dModel) {
        return sized(gguf ? "token_embd.weight" : "model.embed_tokens.weight", vocabSize, dModel);
    }

    Tensor finalNorm(int dModel) {
        return sized(gguf ? "output_norm.weight" : "model.norm.weight", dModel);
    }

    /// The output matrix; the embedding where the two are tied.
    Tensor output(int vocabSize, int dModel, boolean tied) {
        return output(embedding(vocabSize, dModel), tied);
    }

    Tensor output(Tensor embedding, boolean tied) {
        return output(gguf ? "output.weight" : "lm_head.weight", embedding, tied);
    }

    /// A head of its own that the configuration says is tied is taken where it differs from the embedding, as
    /// transformers 5 does; a missing one only where it is tied.
    ///
    /// @param own name of a head that is not tied
    Tensor output(String own, Tensor embedding, boolean tied) {
        if (tied && !checkpoint.hasTensor(own)) {
            return embedding;
        }
        Tensor head = sized(own, embedding.shape().dim(0), embedding.shape().dim(1));
        return tied && head.data().mismatch(embedding.data()) < 0 ? embedding : head;
    }

    /// Below its block.
    String name(Role role) {
        return gguf ? role.gguf : role.huggingFace;
    }

    String name(Role role, int layer) {
        return (gguf ? "blk." : "model.layers.") + layer + "." + name(role);
    }

    Tensor weight(Role role, int layer, long... shape) {
        return sized(name(role, layer) + ".weight", shape);
    }

    boolean hasBias(Role role, int layer) {
        return checkpoint.hasTensor(name(role, layer) + ".bias");
    }

    Tensor bias(Role role, int layer, long... shape) {
        return sized(name(role, layer) + ".bias", shape);
    }

    /// The tensor of that name, or an error where its shape is not what the configuration asks for.
    Tensor sized(String name, long... dims) {
        Tensor tensor = checkpoint.tensor(name);
        Shape expected = Shape.of(dims);
        if (!tensor.dtype().isDenseFloat() && !tensor.dtype().isBlockQuantised()) {
            throw new InvalidFileException(
                    tensor.file().toString(),
                    "tensor '" + name + "' holds " + tensor.dtype() + ", no weights",
                    "Fetch it again from its source");
        }
        if (!tensor.shape().equals(expected)) {
            throw new InvalidFileException(
                    tensor.file().toString(),
                    "tensor '" + name + "' has the shape " + tensor.shape() + ", the configuration asks for "
                            + expected,
                    "Configuration and weights do not belong together: fetch both again from one source");
        }
        return tensor;
    }
}
