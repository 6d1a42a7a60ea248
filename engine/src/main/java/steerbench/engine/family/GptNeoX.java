package steerbench.engine.family;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
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
import steerbench.engine.layers.Rotary;
import steerbench.engine.onnx.Attribute;
import steerbench.engine.onnx.OnnxGraph;
import steerbench.engine.onnx.Value;
import steerbench.engine.problem.UnsupportedException;
import steerbench.engine.tensor.Tensor;
import steerbench.engine.weights.RowSource;

/// GPT-NeoX (Pythia): attention and MLP read the same stream and are added together, so there is no
/// resid_mid; rotary positions on a part of each head; queries, keys and values interleaved per head.
final class GptNeoX implements DecoderFamily {
    private final BlockTensors tensors;
    private final ModelShape shape;
    private final float normEps;
    private final AttentionSpec attention;
    private final boolean parallel;
    private final boolean tied;
    private final Activation activation;

    private GptNeoX(
            BlockTensors tensors,
            ModelShape shape,
            float normEps,
            Rotary rotary,
            boolean parallel,
            boolean tied,
            Activation activation) {
        this.tensors = tensors;
        this.shape = shape;
        this.normEps = normEps;
        this.attention = AttentionSpec.causal(shape.nHeads(), shape.nHeads(), shape.headDim(), rotary);
        this.parallel = parallel;
        this.tied = tied;
        this.activation = activation;
    }

    static DecoderFamily of(ModelCheckpoint checkpoint) {
        if (!(checkpoint instanceof HuggingFaceCheckpoint hf)) {
            throw new UnsupportedException(
                    checkpoint.path().toString(), "GPT-NeoX is not read from GGUF", "Use its Hugging Face folder");
        }
        JsonSource config = hf.config();
        ModelShape shape = Shapes.read(hf, "gpt_neox");
        double base = config.positive("rotary_emb_base", 10_000);
        UnusedTensors.refuseBesides(
                checkpoint,
                shape.nLayers(),
                Stream.of(
                        "input_layernorm",
                        "attention.query_key_value",
                        "attention.dense",
                        "post_attention_layernorm",
                        "mlp.dense_h_to_4h",
                        "mlp.dense_4h_to_h"));
        return new GptNeoX(
                BlockTensors.of(checkpoint),
                shape,
                (float) config.positive("layer_norm_eps"),
                new Rotary("rotary", RopeScaling.read(config, shape.rotaryDims(), base), false),
                config.bool("use_parallel_residual", true),
                config.bool("tie_word_embeddings", false),
                ActivationNames.read(
                        config, "hidden_act", Activation.GELU_ERF, List.of(Activation.GELU_ERF, Activation.GELU_TANH)));
    }

    @Override
    public ModelShape shape() {
        return shape;
    }

    @Override
    public Value embed(BlockScope scope, Value ids) {
        Tensor table = embedding();
        return scope.weights().embedding(table.name(), table).lookUp(scope.graph(), ids);
    }

    private Tensor embedding() {
        return tensors.sized("gpt_neox.embed_in.weight", shape.vocabSize(), shape.dModel());
    }

    @Override
    public void block(BlockScope scope, Residual stream, int layer) {
        String block = "gpt_neox.layers." + layer + ".";
        Value attentionIn = stream.normed(norm(scope, block + "input_layernorm"));
        Value attentionOut = attend(scope, block, layer, attentionIn);
        scope.tap(new HookPoint(layer, Site.ATTN_OUT), attentionOut);
        if (parallel) {
            Value mlpIn = stream.normed(norm(scope, block + "post_attention_layernorm"));
            Value mlpOut = mlp(scope, block, layer, mlpIn);
            stream.add(attentionOut);
            stream.add(mlpOut);
        } else {
            stream.add(attentionOut);
            scope.hook(new HookPoint(layer, Site.RESID_MID), stream);
            stream.add(mlp(scope, block, layer, stream.normed(norm(scope, block + "post_attention_layernorm"))));
        }
    }

    private Value attend(BlockScope scope, String block, int layer, Value x) {
        OnnxGraph graph = scope.graph();
        int d = shape.dModel();
        int head = shape.headDim();
        Value packed = linear(scope, block + "attention.query_key_value", 3 * d, d, x);
        Value perHead = graph.node("Reshape", List.of(packed, graph.longs(0, 0, shape.nHeads(), 3L * head)));
        Value q = graph.fresh();
        Value k = graph.fresh();
        Value v = graph.fresh();
        graph.node(
                "Split", List.of(perHead, graph.longs(head, head, head)), List.of(q, k, v), Attribute.of("axis", -1));
        Value flat = graph.longs(0, 0, d);
        Value z = scope.attention(
                attention,
                layer,
                graph.node("Reshape", List.of(q, flat)),
                graph.node("Reshape", List.of(k, flat)),
                graph.node("Reshape", List.of(v, flat)));
        return linear(scope, block + "attention.dense", d, d, z);
    }

    private Value mlp(BlockScope scope, String block, int layer, Value x) {
        Value hidden = linear(scope, block + "mlp.dense_h_to_4h", shape.dMlp(), shape.dModel(), x);
        Value neurons = activation.apply(scope.graph(), hidden);
        scope.tap(new HookPoint(layer, Site.NEURONS), neurons);
        Value out = linear(scope, block + "mlp.dense_4h_to_h", shape.dModel(), shape.dMlp(), neurons);
        scope.tap(new HookPoint(layer, Site.MLP_OUT), out);
        return out;
    }

    private Value linear(BlockScope scope, String name, int out, int in, Value x) {
        Tensor weight = tensors.sized(name + ".weight", out, in);
        Value bias = vector(scope, name + ".bias", out);
        return scope.linear(scope.weights().linear(weight.name(), RowSource.of(weight)), x, Optional.of(bias));
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
        Value normed = norm(scope, "gpt_neox.final_layer_norm").apply(scope.graph(), rows);
        Tensor output = tensors.output("embed_out.weight", embedding(), tied);
        return scope.linear(scope.weights().unembedding(output.name(), RowSource.of(output)), normed);
    }
}
