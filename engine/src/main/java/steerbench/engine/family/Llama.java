package steerbench.engine.family;

import java.util.List;
import java.util.Optional;
import steerbench.engine.checkpoint.GgufCheckpoint;
import steerbench.engine.checkpoint.GgufMetadata;
import steerbench.engine.checkpoint.HuggingFaceCheckpoint;
import steerbench.engine.checkpoint.JsonSource;
import steerbench.engine.checkpoint.ModelCheckpoint;
import steerbench.engine.family.BlockTensors.Role;
import steerbench.engine.graph.BlockScope;
import steerbench.engine.graph.DecoderFamily;
import steerbench.engine.graph.ModelShape;
import steerbench.engine.hook.HookPoint;
import steerbench.engine.hook.Site;
import steerbench.engine.layers.Activation;
import steerbench.engine.layers.AttentionSpec;
import steerbench.engine.layers.Norm;
import steerbench.engine.layers.Residual;
import steerbench.engine.layers.Rotary;
import steerbench.engine.layers.Rotary.Frequencies;
import steerbench.engine.onnx.Attribute;
import steerbench.engine.onnx.Value;
import steerbench.engine.tensor.Tensor;
import steerbench.engine.weights.Linear;
import steerbench.engine.weights.RowSource;

/// Llama 2 and 3, SmolLM, and what shares their block: RMSNorm, grouped queries with rotary positions, a
/// gated SiLU MLP.
final class Llama implements DecoderFamily {
    private final BlockTensors tensors;
    private final ModelShape shape;
    private final float normEps;
    private final AttentionSpec attention;
    private final boolean tied;

    private Llama(BlockTensors tensors, ModelShape shape, float normEps, Rotary rotary, boolean tied) {
        this.tensors = tensors;
        this.shape = shape;
        this.normEps = normEps;
        this.attention = AttentionSpec.causal(shape.nHeads(), shape.nKvHeads(), shape.headDim(), rotary);
        this.tied = tied;
    }

    static DecoderFamily of(ModelCheckpoint checkpoint) {
        return switch (checkpoint) {
            case HuggingFaceCheckpoint hf -> ofConfig(hf, hf.config());
            case GgufCheckpoint gguf -> ofMetadata(gguf, gguf.metadata());
        };
    }

    private static Llama ofConfig(ModelCheckpoint checkpoint, JsonSource config) {
        int heads = config.count("num_attention_heads");
        int dModel = config.count("hidden_size");
        int headDim = config.count("head_dim", dModel / heads);
        ModelShape shape = new ModelShape(
                checkpoint.path().getFileName().toString(),
                "llama",
                config.count("num_hidden_layers"),
                dModel,
                heads,
                config.count("num_key_value_heads", heads),
                headDim,
                config.count("intermediate_size"),
                config.count("vocab_size"),
                config.count("max_position_embeddings"));
        Rotary rotary = new Rotary("rotary", RopeScaling.read(config, headDim), false);
        return new Llama(
                BlockTensors.of(checkpoint),
                shape,
                (float) config.number("rms_norm_eps"),
                rotary,
                config.bool("tie_word_embeddings", false));
    }

    private static Llama ofMetadata(GgufCheckpoint checkpoint, GgufMetadata metadata) {
        int heads = metadata.count("llama.attention.head_count");
        int dModel = metadata.count("llama.embedding_length");
        int headDim = metadata.count("llama.attention.key_length", dModel / heads);
        ModelShape shape = new ModelShape(
                checkpoint.path().getFileName().toString().replaceFirst("\\.gguf$", ""),
                "llama",
                metadata.count("llama.block_count"),
                dModel,
                heads,
                metadata.count("llama.attention.head_count_kv", heads),
                headDim,
                metadata.count("llama.feed_forward_length"),
                checkpoint.tensor("token_embd.weight").shape().intDim(0),
                metadata.count("llama.context_length"));
        Frequencies frequencies = Frequencies.of(headDim, metadata.number("llama.rope.freq_base", 10_000));
        if (checkpoint.hasTensor("rope_freqs.weight")) {
            frequencies =
                    frequencies.dividedBy(checkpoint.tensor("rope_freqs.weight").toFloats());
        }
        return new Llama(
                BlockTensors.of(checkpoint),
                shape,
                (float) metadata.number("llama.attention.layer_norm_rms_epsilon"),
                // llama.cpp's converter permutes q and k rows so that rotary pairs lie side by side.
                new Rotary("rotary", frequencies, true),
                !checkpoint.hasTensor("output.weight"));
    }

    @Override
    public ModelShape shape() {
        return shape;
    }

    @Override
    public Value embed(BlockScope scope, Value ids) {
        Tensor table = tensors.embedding(shape.vocabSize(), shape.dModel());
        return scope.weights().embedding(table.name(), table).lookUp(scope.graph(), ids);
    }

    @Override
    public void block(BlockScope scope, Residual stream, int layer) {
        Value attentionIn = stream.normed(norm(scope, tensors.weight(Role.ATTENTION_NORM, layer, shape.dModel())));
        Value qkv = scope.linear(qkv(scope, layer), attentionIn);
        Value z = scope.packedAttention(attention, layer, qkv);
        Value attentionOut = scope.linear(linear(scope, Role.O, layer, shape.dModel(), heads()), z);
        scope.tap(new HookPoint(layer, Site.ATTN_OUT), attentionOut);
        stream.add(attentionOut);
        scope.hook(new HookPoint(layer, Site.RESID_MID), stream);

        Value mlpIn = stream.normed(norm(scope, tensors.weight(Role.MLP_NORM, layer, shape.dModel())));
        Value gateAndUp = scope.linear(gateAndUp(scope, layer), mlpIn);
        Value gate = scope.graph().fresh();
        Value up = scope.graph().fresh();
        scope.graph()
                .node(
                        "Split",
                        List.of(gateAndUp, scope.graph().longs(shape.dMlp(), shape.dMlp())),
                        List.of(gate, up),
                        Attribute.of("axis", -1));
        Value neurons = scope.graph().node("Mul", List.of(Activation.SILU.apply(scope.graph(), gate), up));
        scope.tap(new HookPoint(layer, Site.NEURONS), neurons);
        Value mlpOut = scope.linear(linear(scope, Role.DOWN, layer, shape.dModel(), shape.dMlp()), neurons);
        scope.tap(new HookPoint(layer, Site.MLP_OUT), mlpOut);
        stream.add(mlpOut);
    }

    private int heads() {
        return shape.nHeads() * shape.headDim();
    }

    private Linear qkv(BlockScope scope, int layer) {
        int kv = shape.nKvHeads() * shape.headDim();
        return scope.weights()
                .linear(
                        tensors.name(Role.Q, layer) + "+k+v",
                        RowSource.stacked(List.of(
                                tensors.weight(Role.Q, layer, heads(), shape.dModel()),
                                tensors.weight(Role.K, layer, kv, shape.dModel()),
                                tensors.weight(Role.V, layer, kv, shape.dModel()))));
    }

    private Linear gateAndUp(BlockScope scope, int layer) {
        return scope.weights()
                .linear(
                        tensors.name(Role.GATE, layer) + "+up",
                        RowSource.stacked(List.of(
                                tensors.weight(Role.GATE, layer, shape.dMlp(), shape.dModel()),
                                tensors.weight(Role.UP, layer, shape.dMlp(), shape.dModel()))));
    }

    private Linear linear(BlockScope scope, Role role, int layer, int out, int in) {
        return scope.weights().linear(tensors.name(role, layer), RowSource.of(tensors.weight(role, layer, out, in)));
    }

    @Override
    public Value head(BlockScope scope, Value rows) {
        Value normed = norm(scope, tensors.finalNorm(shape.dModel())).apply(scope.graph(), rows);
        Tensor output = tensors.output(shape.vocabSize(), shape.dModel(), tied);
        return scope.linear(scope.weights().linear(output.name(), RowSource.of(output)), normed, Optional.empty());
    }

    private Norm norm(BlockScope scope, Tensor weight) {
        return new Norm.Rms(scope.graph().floats(weight.name(), weight.toFloats(), shape.dModel()), normEps);
    }

    @Override
    public float[] finalNormWeight() {
        return tensors.finalNorm(shape.dModel()).toFloats();
    }
}
