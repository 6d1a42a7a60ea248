package steerbench.engine.family;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import steerbench.engine.checkpoint.GgufCheckpoint;
import steerbench.engine.checkpoint.GgufMetadata;
import steerbench.engine.checkpoint.HuggingFaceCheckpoint;
import steerbench.engine.checkpoint.JsonSource;
import steerbench.engine.checkpoint.ModelCheckpoint;
import steerbench.engine.graph.BlockScope;
import steerbench.engine.graph.DecoderFamily;
import steerbench.engine.graph.ModelShape;
import steerbench.engine.hook.HookPoint;
import steerbench.engine.hook.Site;
import steerbench.engine.layers.Activation;
import steerbench.engine.layers.AttentionSpec;
import steerbench.engine.layers.Norm;
import steerbench.engine.layers.Residual;
import steerbench.engine.onnx.Value;
import steerbench.engine.problem.UnsupportedException;
import steerbench.engine.tensor.Tensor;
import steerbench.engine.weights.Linear;
import steerbench.engine.weights.RowSource;

/// GPT-2: learned positions, LayerNorm, biases everywhere, tied output. Hugging Face stores its matrices
/// `[in, out]` (Conv1D), GGUF `[out, in]`.
final class Gpt2 implements DecoderFamily {
    private final BlockTensors tensors;
    private final Names names;
    private final ModelShape shape;
    private final float normEps;
    private final Activation activation;
    private final boolean tied;

    private Gpt2(
            BlockTensors tensors, Names names, ModelShape shape, float normEps, Activation activation, boolean tied) {
        this.tensors = tensors;
        this.names = names;
        this.shape = shape;
        this.normEps = normEps;
        this.activation = activation;
        this.tied = tied;
    }

    /// Tensor names of the two formats. `block` holds `%d` for the layer.
    private record Names(
            String tokens,
            String positions,
            String block,
            String norm1,
            String qkv,
            String attentionOut,
            String norm2,
            String up,
            String down,
            String finalNorm) {

        static Names huggingFace(String prefix) {
            return new Names(
                    prefix + "wte",
                    prefix + "wpe",
                    prefix + "h.%d.",
                    "ln_1",
                    "attn.c_attn",
                    "attn.c_proj",
                    "ln_2",
                    "mlp.c_fc",
                    "mlp.c_proj",
                    prefix + "ln_f");
        }

        static Names gguf() {
            return new Names(
                    "token_embd",
                    "position_embd",
                    "blk.%d.",
                    "attn_norm",
                    "attn_qkv",
                    "attn_output",
                    "ffn_norm",
                    "ffn_up",
                    "ffn_down",
                    "output_norm");
        }

        /// Below their block; each has a weight and a bias.
        Stream<String> parts() {
            return Stream.of(norm1, qkv, attentionOut, norm2, up, down);
        }

        String in(int layer, String part) {
            return String.format(java.util.Locale.ROOT, block, layer) + part;
        }
    }

    static DecoderFamily of(ModelCheckpoint checkpoint) {
        return switch (checkpoint) {
            case HuggingFaceCheckpoint hf -> ofConfig(hf);
            case GgufCheckpoint gguf -> ofMetadata(gguf);
        };
    }

    private static Gpt2 ofConfig(HuggingFaceCheckpoint checkpoint) {
        JsonSource config = checkpoint.config();
        int heads = config.count("n_head");
        int dModel = config.count("n_embd");
        ModelShape shape = new ModelShape(
                checkpoint.name(),
                "gpt2",
                config.count("n_layer"),
                dModel,
                heads,
                heads,
                Shapes.headDim(dModel, heads),
                0,
                config.count("n_inner", 4 * dModel),
                config.count("vocab_size"),
                config.count("n_positions", config.count("n_ctx", 1024)));
        // The original files have no prefix, those saved by transformers have one.
        String prefix = checkpoint.hasTensor("transformer.wte.weight") ? "transformer." : "";
        Names names = Names.huggingFace(prefix);
        refuseVariants(config);
        UnusedTensors.refuseBesides(checkpoint, shape.nLayers(), names.parts());
        return new Gpt2(
                BlockTensors.of(checkpoint),
                names,
                Shapes.checked(checkpoint.path().toString(), shape),
                (float) config.positive("layer_norm_epsilon"),
                ActivationNames.read(
                        config,
                        "activation_function",
                        Activation.GELU_TANH,
                        List.of(Activation.GELU_TANH, Activation.GELU_ERF)),
                config.bool("tie_word_embeddings", true));
    }

    private static void refuseVariants(JsonSource config) {
        if (!config.bool("scale_attn_weights", true) || config.bool("scale_attn_by_inverse_layer_idx", false)) {
            throw new UnsupportedException(
                    config.file().toString(),
                    "asks for attention scores that are not scaled by the head's size alone"
                            + " (scale_attn_weights, scale_attn_by_inverse_layer_idx)",
                    "Supported: scale_attn_weights true, scale_attn_by_inverse_layer_idx false");
        }
    }

    private static Gpt2 ofMetadata(GgufCheckpoint checkpoint) {
        GgufMetadata metadata = checkpoint.metadata();
        Names names = Names.gguf();
        ModelShape shape = Shapes.read(checkpoint, "gpt2").withoutRotary();
        UnusedTensors.refuseBesides(checkpoint, shape.nLayers(), names.parts(), "output_norm.bias");
        return new Gpt2(
                BlockTensors.of(checkpoint),
                names,
                shape,
                (float) metadata.positive("gpt2.attention.layer_norm_epsilon"),
                Activation.GELU_TANH,
                !checkpoint.hasTensor("output.weight"));
    }

    @Override
    public ModelShape shape() {
        return shape;
    }

    @Override
    public Value embed(BlockScope scope, Value ids) {
        Tensor tokens = embedding();
        Tensor positions = tensors.sized(names.positions() + ".weight", shape.contextLength(), shape.dModel());
        Value token = scope.weights().embedding(tokens.name(), tokens).lookUp(scope.graph(), ids);
        Value position =
                scope.weights().positions(positions.name(), positions).lookUp(scope.graph(), scope.positions());
        return scope.graph().node("Add", List.of(token, position));
    }

    private Tensor embedding() {
        return tensors.sized(names.tokens() + ".weight", shape.vocabSize(), shape.dModel());
    }

    @Override
    public void block(BlockScope scope, Residual stream, int layer) {
        Value attentionIn = stream.normed(norm(scope, names.in(layer, names.norm1())));
        Value qkv = linear(scope, names.in(layer, names.qkv()), 3 * shape.dModel(), shape.dModel(), attentionIn);
        AttentionSpec spec = AttentionSpec.withoutRotary(shape.nHeads(), shape.headDim());
        Value z = scope.packedAttention(spec, layer, qkv);
        Value attentionOut = linear(scope, names.in(layer, names.attentionOut()), shape.dModel(), shape.dModel(), z);
        scope.tap(new HookPoint(layer, Site.ATTN_OUT), attentionOut);
        stream.add(attentionOut);
        scope.hook(new HookPoint(layer, Site.RESID_MID), stream);

        Value mlpIn = stream.normed(norm(scope, names.in(layer, names.norm2())));
        Value hidden = linear(scope, names.in(layer, names.up()), shape.dMlp(), shape.dModel(), mlpIn);
        Value neurons = activation.apply(scope.graph(), hidden);
        scope.tap(new HookPoint(layer, Site.NEURONS), neurons);
        Value mlpOut = linear(scope, names.in(layer, names.down()), shape.dModel(), shape.dMlp(), neurons);
        scope.tap(new HookPoint(layer, Site.MLP_OUT), mlpOut);
        stream.add(mlpOut);
    }

    private Value linear(BlockScope scope, String name, int out, int in, Value x) {
        Linear linear;
        if (tensors.gguf()) {
            Tensor weight = tensors.sized(name + ".weight", out, in);
            linear = scope.weights().linear(weight.name(), RowSource.of(weight));
        } else {
            Tensor weight = tensors.sized(name + ".weight", in, out);
            linear = scope.weights().linearStoredInByOut(weight.name(), weight);
        }
        return scope.linear(linear, x, Optional.of(vector(scope, name + ".bias", out)));
    }

    private Norm norm(BlockScope scope, String name) {
        return new Norm.Layer(
                vector(scope, name + ".weight", shape.dModel()),
                vector(scope, name + ".bias", shape.dModel()),
                normEps);
    }

    private Value vector(BlockScope scope, String name, int length) {
        return scope.graph().floats(name, tensors.sized(name, length).toFloats(), length);
    }

    @Override
    public Value head(BlockScope scope, Value rows) {
        Value normed = norm(scope, names.finalNorm()).apply(scope.graph(), rows);
        Tensor output = tensors.output(embedding(), tied);
        return scope.linear(scope.weights().unembedding(output.name(), RowSource.of(output)), normed);
    }
}
