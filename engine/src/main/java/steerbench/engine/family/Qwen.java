package steerbench.engine.family;

import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
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
import steerbench.engine.layers.Activation;
import steerbench.engine.layers.AttentionSpec;
import steerbench.engine.layers.Residual;
import steerbench.engine.layers.Rotary;
import steerbench.engine.layers.Rotary.Frequencies;
import steerbench.engine.onnx.Value;

/// Qwen 2 (biases on queries, keys and values) and Qwen 3 (norms within each head instead).
final class Qwen implements DecoderFamily {
    /// What a block reads.
    private static final Set<Role> ROLES =
            Set.of(Role.ATTENTION_NORM, Role.Q, Role.K, Role.V, Role.O, Role.MLP_NORM, Role.GATE, Role.UP, Role.DOWN);

    private final Parts parts;
    private final AttentionSpec attention;
    private final boolean normsHeads;
    private final OptionalInt window;
    private final int firstWindowedLayer;

    private Qwen(Parts parts, Rotary rotary, boolean normsHeads, OptionalInt window, int firstWindowedLayer) {
        this.parts = parts;
        this.normsHeads = normsHeads;
        this.window = window;
        this.firstWindowedLayer = firstWindowedLayer;
        ModelShape shape = parts.shape();
        this.attention = AttentionSpec.causal(shape.nHeads(), shape.nKvHeads(), shape.headDim(), rotary);
    }

    static DecoderFamily of(ModelCheckpoint checkpoint, String family) {
        boolean normsHeads = family.equals("qwen3");
        return switch (checkpoint) {
            case HuggingFaceCheckpoint hf -> ofConfig(hf, family, normsHeads);
            case GgufCheckpoint gguf -> ofMetadata(gguf, family, normsHeads);
        };
    }

    private static Set<Role> roles(boolean normsHeads) {
        Stream<Role> norms = normsHeads ? Stream.of(Role.Q_NORM, Role.K_NORM) : Stream.of();
        return Stream.concat(ROLES.stream(), norms).collect(Collectors.toSet());
    }

    private static Qwen ofConfig(HuggingFaceCheckpoint checkpoint, String family, boolean normsHeads) {
        JsonSource config = checkpoint.config();
        ActivationNames.read(config, "hidden_act", Activation.SILU, List.of(Activation.SILU));
        ModelShape shape = Shapes.readWholeHeads(checkpoint, family);
        UnusedTensors.refuse(BlockTensors.of(checkpoint), shape.nLayers(), roles(normsHeads));
        Parts parts = new Parts(
                BlockTensors.of(checkpoint),
                shape,
                (float) config.positive("rms_norm_eps"),
                false,
                config.bool("tie_word_embeddings", false));
        Rotary rotary = new Rotary("rotary", RopeScaling.read(config, shape.headDim()), false);
        boolean windows = config.bool("use_sliding_window", false);
        return new Qwen(
                parts,
                rotary,
                normsHeads,
                windows ? Shapes.window(config) : OptionalInt.empty(),
                config.count("max_window_layers", 0));
    }

    private static Qwen ofMetadata(GgufCheckpoint checkpoint, String family, boolean normsHeads) {
        GgufMetadata metadata = checkpoint.metadata();
        RopeScaling.refuse(checkpoint, Set.of());
        ModelShape shape = Shapes.readWholeHeads(checkpoint, family);
        UnusedTensors.refuse(BlockTensors.of(checkpoint), shape.nLayers(), roles(normsHeads));
        Parts parts = new Parts(
                BlockTensors.of(checkpoint),
                shape,
                (float) metadata.positive(family + ".attention.layer_norm_rms_epsilon"),
                false,
                !checkpoint.hasTensor("output.weight"));
        Frequencies frequencies =
                Frequencies.of(shape.headDim(), metadata.positive(family + ".rope.freq_base", 10_000));
        return new Qwen(parts, new Rotary("rotary", frequencies, false), normsHeads, OptionalInt.empty(), 0);
    }

    @Override
    public ModelShape shape() {
        return parts.shape();
    }

    @Override
    public Value embed(BlockScope scope, Value ids) {
        return parts.embed(scope, ids);
    }

    @Override
    public void block(BlockScope scope, Residual stream, int layer) {
        AttentionSpec spec = layer >= firstWindowedLayer ? attention.withWindow(window) : attention;
        parts.block(scope, stream, layer, spec, normsHeads);
    }

    @Override
    public Value head(BlockScope scope, Value rows) {
        return parts.head(scope, rows);
    }
}
