package steerbench.engine.family;

import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
import steerbench.engine.layers.Residual;
import steerbench.engine.layers.Rotary;
import steerbench.engine.layers.Rotary.Frequencies;
import steerbench.engine.onnx.OnnxGraph;
import steerbench.engine.onnx.Value;
import tools.jackson.databind.JsonNode;

/// Gemma 2 and 3: embeddings scaled by `sqrt(d_model)`, norms `1 + w` before and after each half of a block,
/// a gated GELU MLP, sliding windows on some layers. Gemma 2 caps attention scores and logits softly; Gemma 3
/// norms queries and keys within each head and has a rotary base of its own for windowed layers.
final class Gemma implements DecoderFamily {
    private static final double LOCAL_BASE = 10_000;

    private static final Set<Role> ROLES = Set.of(
            Role.ATTENTION_NORM,
            Role.Q,
            Role.K,
            Role.V,
            Role.O,
            Role.GEMMA_POST_ATTENTION_NORM,
            Role.GEMMA_MLP_NORM,
            Role.GATE,
            Role.UP,
            Role.DOWN,
            Role.GEMMA_POST_MLP_NORM);

    private final Parts parts;
    private final AttentionSpec global;
    private final AttentionSpec local;
    private final IntPredicate isLocal;
    private final boolean normsHeads;
    private final OptionalDouble finalCap;

    private Gemma(
            Parts parts,
            AttentionSpec global,
            AttentionSpec local,
            IntPredicate isLocal,
            boolean normsHeads,
            OptionalDouble finalCap) {
        this.parts = parts;
        this.global = global;
        this.local = local;
        this.isLocal = isLocal;
        this.normsHeads = normsHeads;
        this.finalCap = finalCap;
    }

    static DecoderFamily of(ModelCheckpoint checkpoint, String family) {
        return switch (checkpoint) {
            case HuggingFaceCheckpoint hf -> ofConfig(hf, family);
            case GgufCheckpoint gguf -> ofMetadata(gguf, family);
        };
    }

    private static Gemma ofConfig(HuggingFaceCheckpoint checkpoint, String family) {
        JsonSource config = checkpoint.config();
        ModelShape shape = Shapes.readWholeHeads(checkpoint, family);
        boolean third = family.startsWith("gemma3");
        ActivationNames.read(config, "hidden_activation", Activation.GELU_TANH, List.of(Activation.GELU_TANH));
        if (!config.has("hidden_activation")) { // transformers then takes the tanh form, also for Gemma 1's "gelu"
            ActivationNames.read(
                    config, "hidden_act", Activation.GELU_TANH, List.of(Activation.GELU_TANH, Activation.GELU_ERF));
        }
        UnusedTensors.refuse(BlockTensors.of(checkpoint), shape.nLayers(), roles(third));
        Parts parts = new Parts(
                BlockTensors.of(checkpoint),
                shape,
                (float) config.positive("rms_norm_eps"),
                true,
                config.bool("tie_word_embeddings", true));
        Frequencies far =
                third ? RopeScaling.global(config, shape.headDim()) : RopeScaling.read(config, shape.headDim());
        Frequencies near = third ? RopeScaling.local(config, shape.headDim(), LOCAL_BASE) : far;
        double scalar = config.positive("query_pre_attn_scalar", shape.headDim());
        OptionalDouble cap = config.optionalPositive("attn_logit_softcapping");
        AttentionSpec global = spec(shape, new Rotary("rotary", far, false), scalar, cap);
        AttentionSpec local = spec(shape, new Rotary(third ? "rotary.local" : "rotary", near, false), scalar, cap)
                .withWindow(Shapes.window(config));
        return new Gemma(
                parts,
                global,
                local,
                localLayers(config, third),
                third,
                config.optionalPositive("final_logit_softcapping"));
    }

    /// transformers 5 lists `layer_types`; 4 gives a pattern for Gemma 3 and alternates for Gemma 2.
    private static IntPredicate localLayers(JsonSource config, boolean third) {
        JsonNode types = config.node().path("layer_types");
        if (types.isArray()) {
            List<Boolean> local = types.valueStream()
                    .map(t -> t.asString("").equals("sliding_attention"))
                    .toList();
            return layer -> layer < local.size() && local.get(layer);
        }
        int pattern = third ? config.count("sliding_window_pattern", config.count("_sliding_window_pattern", 6)) : 2;
        return everyButEach(pattern);
    }

    /// Layers `pattern - 1`, `2 pattern - 1`, … see everything, the others a window.
    private static IntPredicate everyButEach(int pattern) {
        return layer -> (layer + 1) % Math.max(1, pattern) != 0;
    }

    private static Set<Role> roles(boolean third) {
        Stream<Role> norms = third ? Stream.of(Role.Q_NORM, Role.K_NORM) : Stream.of();
        return Stream.concat(ROLES.stream(), norms).collect(Collectors.toSet());
    }

    private static Gemma ofMetadata(GgufCheckpoint checkpoint, String family) {
        GgufMetadata metadata = checkpoint.metadata();
        String prefix = checkpoint.architecture() + ".";
        ModelShape shape = Shapes.readWholeHeads(checkpoint, family);
        boolean third = family.startsWith("gemma3");
        RopeScaling.refuse(checkpoint, Set.of("linear"));
        UnusedTensors.refuse(BlockTensors.of(checkpoint), shape.nLayers(), roles(third));
        Parts parts = new Parts(
                BlockTensors.of(checkpoint),
                shape,
                (float) metadata.positive(prefix + "attention.layer_norm_rms_epsilon"),
                false, // llama.cpp's converter has added the one
                !checkpoint.hasTensor("output.weight"));
        double base = metadata.positive(prefix + "rope.freq_base", third ? 1_000_000 : LOCAL_BASE);
        Frequencies far = Frequencies.of(shape.headDim(), base);
        double factor = metadata.number(prefix + "rope.scaling.factor", 0);
        if (factor != 0
                && !metadata.string(prefix + "rope.scaling.type", "linear").equals("none")) {
            far = far.linear(metadata.positive(prefix + "rope.scaling.factor"));
        }
        Frequencies near = third
                ? Frequencies.of(shape.headDim(), metadata.positive(prefix + "rope.local.freq_base", LOCAL_BASE))
                : far;
        OptionalDouble cap = optional(
                metadata, prefix + "attn_logit_softcapping", third ? OptionalDouble.empty() : OptionalDouble.of(50));
        double scalar = scalar(shape, third);
        AttentionSpec global = spec(shape, new Rotary("rotary", far, false), scalar, cap);
        AttentionSpec local = spec(shape, new Rotary(third ? "rotary.local" : "rotary", near, false), scalar, cap)
                .withWindow(Shapes.window(metadata, prefix + "attention.sliding_window"));
        return new Gemma(
                parts,
                global,
                local,
                everyButEach(metadata.count(prefix + "attention.sliding_window_pattern", third ? 6 : 2)),
                third,
                optional(
                        metadata,
                        prefix + "final_logit_softcapping",
                        third ? OptionalDouble.empty() : OptionalDouble.of(30)));
    }

    /// GGUF files do not hold `query_pre_attn_scalar`; llama.cpp knows the two models where it is not the
    /// head's size.
    private static double scalar(ModelShape shape, boolean third) {
        boolean gemma2With27B = !third && shape.nLayers() == 46;
        boolean gemma3With27B = third && shape.nLayers() == 62;
        return gemma2With27B || gemma3With27B ? (double) shape.dModel() / shape.nHeads() : shape.headDim();
    }

    private static OptionalDouble optional(GgufMetadata metadata, String key, OptionalDouble fallback) {
        return metadata.has(key) ? OptionalDouble.of(metadata.positive(key)) : fallback;
    }

    private static AttentionSpec spec(ModelShape shape, Rotary rotary, double queryScalar, OptionalDouble cap) {
        return AttentionSpec.causal(shape.nHeads(), shape.nKvHeads(), shape.headDim(), rotary)
                .withScale((float) (1 / Math.sqrt(queryScalar)))
                .withSoftcap(cap);
    }

    @Override
    public ModelShape shape() {
        return parts.shape();
    }

    @Override
    public Value embed(BlockScope scope, Value ids) {
        OnnxGraph graph = scope.graph();
        Value scale = graph.scalar((float) Math.sqrt(shape().dModel()));
        return graph.node("Mul", List.of(parts.embed(scope, ids), scale));
    }

    @Override
    public void block(BlockScope scope, Residual stream, int layer) {
        AttentionSpec spec = isLocal.test(layer) ? local : global;
        Value attentionIn = stream.normed(parts.norm(scope, Role.ATTENTION_NORM, layer));
        Value attended = normsHeads
                ? parts.attend(scope, spec, layer, parts.normedQkv(scope, layer, attentionIn))
                : parts.attend(scope, spec, layer, parts.packedQkv(scope, layer, attentionIn));
        Value attentionOut =
                parts.norm(scope, Role.GEMMA_POST_ATTENTION_NORM, layer).apply(scope.graph(), attended);
        scope.tap(new HookPoint(layer, Site.ATTN_OUT), attentionOut);
        stream.add(attentionOut);
        scope.hook(new HookPoint(layer, Site.RESID_MID), stream);

        Value mlpIn = stream.normed(parts.norm(scope, Role.GEMMA_MLP_NORM, layer));
        Value mlp = parts.gatedMlp(scope, layer, mlpIn, Activation.GELU_TANH);
        Value mlpOut = parts.norm(scope, Role.GEMMA_POST_MLP_NORM, layer).apply(scope.graph(), mlp);
        scope.tap(new HookPoint(layer, Site.MLP_OUT), mlpOut);
        stream.add(mlpOut);
    }

    @Override
    public Value head(BlockScope scope, Value rows) {
        Value logits = parts.head(scope, rows);
        if (finalCap.isEmpty()) {
            return logits;
        }
        OnnxGraph graph = scope.graph();
        Value cap = graph.scalar((float) finalCap.getAsDouble());
        Value squashed = graph.node("Tanh", List.of(graph.node("Div", List.of(logits, cap))));
        return graph.node("Mul", List.of(squashed, cap));
    }
}
