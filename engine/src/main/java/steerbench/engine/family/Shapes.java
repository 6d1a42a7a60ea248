package steerbench.engine.family;

import steerbench.engine.checkpoint.GgufCheckpoint;
import steerbench.engine.checkpoint.GgufMetadata;
import steerbench.engine.checkpoint.HuggingFaceCheckpoint;
import steerbench.engine.checkpoint.JsonSource;
import steerbench.engine.graph.ModelShape;
import steerbench.engine.problem.InvalidFileException;

/// Reads the sizes that all Llama-like families write under the same names.
final class Shapes {
    private Shapes() {}

    static ModelShape read(HuggingFaceCheckpoint checkpoint, String family) {
        JsonSource config = checkpoint.config();
        int heads = config.count("num_attention_heads");
        int dModel = config.count("hidden_size");
        int headDim = config.count("head_dim", dModel / Math.max(1, heads));
        return checked(
                checkpoint.path().toString(),
                new ModelShape(
                        checkpoint.name(),
                        family,
                        config.count("num_hidden_layers"),
                        dModel,
                        heads,
                        config.count("num_key_value_heads", heads),
                        headDim,
                        (int) (headDim * rotaryShare(config)),
                        config.count("intermediate_size"),
                        config.count("vocab_size"),
                        config.count("max_position_embeddings")));
    }

    /// The share of each head that is rotated (GPT-NeoX: a quarter).
    private static double rotaryShare(JsonSource config) {
        JsonSource rope = config.object("rope_parameters");
        return rope.number("partial_rotary_factor", config.number("rotary_pct", 1));
    }

    static ModelShape read(GgufCheckpoint checkpoint, String family) {
        GgufMetadata metadata = checkpoint.metadata();
        String prefix = metadata.string("general.architecture") + ".";
        int heads = metadata.count(prefix + "attention.head_count");
        int dModel = metadata.count(prefix + "embedding_length");
        int headDim = metadata.count(prefix + "attention.key_length", dModel / Math.max(1, heads));
        return checked(
                checkpoint.path().toString(),
                new ModelShape(
                        checkpoint.name(),
                        family,
                        metadata.count(prefix + "block_count"),
                        dModel,
                        heads,
                        metadata.count(prefix + "attention.head_count_kv", heads),
                        headDim,
                        metadata.count(prefix + "rope.dimension_count", headDim),
                        metadata.count(prefix + "feed_forward_length"),
                        checkpoint.tensor("token_embd.weight").shape().intDim(0),
                        metadata.count(prefix + "context_length")));
    }

    /// A configuration that no decoder can have is refused before anything is computed from it.
    static ModelShape checked(String file, ModelShape shape) {
        boolean sane = shape.nLayers() > 0
                && shape.dModel() > 0
                && shape.nHeads() > 0
                && shape.nKvHeads() > 0
                && shape.nHeads() % shape.nKvHeads() == 0
                && shape.headDim() > 0
                && shape.headDim() % 2 == 0
                && shape.dMlp() > 0
                && shape.vocabSize() > 0
                && shape.contextLength() > 0
                && shape.nLayers() <= 1000
                && shape.headDim() <= 4096;
        if (!sane) {
            throw new InvalidFileException(
                    file, "its sizes make no decoder: " + shape, "Compare the configuration with the published one");
        }
        return shape;
    }
}
