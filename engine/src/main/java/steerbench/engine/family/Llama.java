package steerbench.engine.family;

import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
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

/// Llama 2 and 3, SmolLM, and Mistral, which is the same block with a sliding window: RMSNorm, grouped
/// queries with rotary positions, a gated SiLU MLP.
final class Llama implements DecoderFamily {
    /// What a block reads.
    private static final Set<Role> ROLES =
            Set.of(Role.ATTENTION_NORM, Role.Q, Role.K, Role.V, Role.O, Role.MLP_NORM, Role.GATE, Role.UP, Role.DOWN);

    private final Parts parts;
    private final AttentionSpec attention;

    private Llama(Parts parts, Rotary rotary, OptionalInt window) {
        this.parts = parts;
        ModelShape shape = parts.shape();
        this.attention = AttentionSpec.causal(shape.nHeads(), shape.nKvHeads(), shape.headDim(), rotary)
                .withWindow(window);
    }

    static DecoderFamily of(ModelCheckpoint checkpoint, String family) {
        return switch (checkpoint) {
            case HuggingFaceCheckpoint hf -> ofConfig(hf, family);
            case GgufCheckpoint gguf -> ofMetadata(gguf, family);
        };
    }

    private static Llama ofConfig(HuggingFaceCheckpoint checkpoint, String family) {
        JsonSource config = checkpoint.config();
        ActivationNames.read(config, "hidden_act", Activation.SILU, List.of(Activation.SILU));
        ModelShape shape = Shapes.readWholeHeads(checkpoint, family);
        UnusedTensors.refuse(BlockTensors.of(checkpoint), shape.nLayers(), ROLES);
        Parts parts = new Parts(
                BlockTensors.of(checkpoint),
                shape,
                (float) config.positive("rms_norm_eps"),
                false,
                config.bool("tie_word_embeddings", false));
        Rotary rotary = new Rotary("rotary", RopeScaling.read(config, shape.headDim()), false);
        return new Llama(parts, rotary, Shapes.window(config));
    }

    private static Llama ofMetadata(GgufCheckpoint checkpoint, String family) {
        GgufMetadata metadata = checkpoint.metadata();
        RopeScaling.refuse(checkpoint, Set.of());
        ModelShape shape = Shapes.readWholeHeads(checkpoint, family);
        UnusedTensors.refuse(BlockTensors.of(checkpoint), shape.nLayers(), ROLES, "rope_freqs.weight");
        Frequencies frequencies = Frequencies.of(shape.headDim(), metadata.positive("llama.rope.freq_base", 10_000));
        if (checkpoint.hasTensor("rope_freqs.weight")) {
            frequencies = frequencies.dividedBy(RopeScaling.divisors(checkpoint, frequencies.pairs()));
        }
        Parts parts = new Parts(
                BlockTensors.of(checkpoint),
                shape,
                (float) metadata.positive("llama.attention.layer_norm_rms_epsilon"),
                false,
                !checkpoint.hasTensor("output.weight"));
        // llama.cpp's converter permutes q and k rows so that rotary pairs lie side by side.
        return new Llama(
                parts,
                new Rotary("rotary", frequencies, true),
                Shapes.window(metadata, "llama.attention.sliding_window"));
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
        parts.block(scope, stream, layer, attention, false);
    }

    @Override
    public Value head(BlockScope scope, Value rows) {
        return parts.head(scope, rows);
    }
}
