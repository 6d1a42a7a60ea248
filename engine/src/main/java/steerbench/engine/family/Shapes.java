package steerbench.engine.family;

import java.util.OptionalInt;
import steerbench.engine.checkpoint.GgufCheckpoint;
import steerbench.engine.checkpoint.GgufMetadata;
import steerbench.engine.checkpoint.HuggingFaceCheckpoint;
import steerbench.engine.checkpoint.JsonSource;
import steerbench.engine.graph.ModelShape;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.problem.UnsupportedException;

/// Reads the sizes that all Llama-like families write under the same names.
final class Shapes {
    private Shapes() {}

    static ModelShape read(HuggingFaceCheckpoint checkpoint, String family) {
        JsonSource config = checkpoint.config();
        int heads = config.count("num_attention_heads");
        int dModel = config.count("hidden_size");
        int headDim = config.count("head_dim", headDim(dModel, heads));
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
                        rotaryDims(config, headDim),
                        config.count("intermediate_size"),
                        config.count("vocab_size"),
                        config.count("max_position_embeddings")));
    }

    private static int rotaryDims(JsonSource config, int headDim) {
        double share = rotaryShare(config);
        return share > 0 && share <= 1 ? (int) (headDim * share) : -1; // which no decoder has
    }

    /// The share of each head that is rotated (GPT-NeoX: a quarter).
    private static double rotaryShare(JsonSource config) {
        JsonSource rope = config.object("rope_parameters");
        return rope.number(
                "partial_rotary_factor", config.number("partial_rotary_factor", config.number("rotary_pct", 1)));
    }

    static ModelShape read(GgufCheckpoint checkpoint, String family) {
        GgufMetadata metadata = checkpoint.metadata();
        String prefix = metadata.string("general.architecture") + ".";
        int heads = metadata.count(prefix + "attention.head_count");
        int dModel = metadata.count(prefix + "embedding_length");
        int headDim = metadata.count(prefix + "attention.key_length", headDim(dModel, heads));
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

    /// Where the file does not say: heads share the width evenly, else 0, which no decoder has.
    static int headDim(int dModel, int heads) {
        return heads > 0 && dModel % heads == 0 ? dModel / heads : 0;
    }

    /// A configuration that no decoder can have is refused before anything is computed from it.
    static ModelShape checked(String file, ModelShape shape) {
        // Products of two of these are allocated, so each stays well above any model and well below overflow.
        boolean sane = isFrom1To(1000, shape.nLayers())
                && isFrom1To(1 << 17, shape.dModel())
                && isFrom1To(1 << 12, shape.nHeads())
                && isFrom1To(1 << 12, shape.nKvHeads())
                && shape.nHeads() % shape.nKvHeads() == 0
                && isFrom1To(1 << 12, shape.headDim())
                && shape.headDim() % 2 == 0
                && (long) shape.nHeads() * shape.headDim() <= 1 << 18
                && shape.rotaryDims() >= 0
                && shape.rotaryDims() <= shape.headDim()
                && shape.rotaryDims() % 2 == 0
                && isFrom1To(1 << 20, shape.dMlp())
                && isFrom1To(1 << 22, shape.vocabSize())
                && isFrom1To(1 << 30, shape.contextLength());
        if (!sane) {
            throw new InvalidFileException(
                    file, "its sizes make no decoder: " + shape, "Compare the configuration with the published one");
        }
        return shape;
    }

    private static boolean isFrom1To(int most, int value) {
        return value > 0 && value <= most;
    }

    /// For families that rotate whole heads: a share would be another model.
    static ModelShape readWholeHeads(HuggingFaceCheckpoint checkpoint, String family) {
        return wholeHeads(checkpoint.path().toString(), read(checkpoint, family));
    }

    static ModelShape readWholeHeads(GgufCheckpoint checkpoint, String family) {
        return wholeHeads(checkpoint.path().toString(), read(checkpoint, family));
    }

    private static ModelShape wholeHeads(String file, ModelShape shape) {
        if (shape.rotaryDims() != shape.headDim()) {
            throw new UnsupportedException(
                    file,
                    "rotates " + shape.rotaryDims() + " of the " + shape.headDim()
                            + " dimensions of a head (partial_rotary_factor, rope.dimension_count), which the family '"
                            + shape.family() + "' does not compute",
                    "Use a checkpoint that rotates whole heads");
        }
        return shape;
    }

    /// Tokens that a query sees; empty for all.
    static OptionalInt window(JsonSource config) {
        OptionalInt window = config.optionalCount("sliding_window");
        if (window.isPresent() && window.getAsInt() == 0) {
            throw new InvalidFileException(
                    config.file().toString(),
                    "field 'sliding_window' is 0, so that no token would see any",
                    "Compare it with the published configuration of this model");
        }
        return window;
    }

    /// As llama.cpp reads it, 0 is no window.
    static OptionalInt window(GgufMetadata metadata, String key) {
        int window = metadata.count(key, 0);
        return window == 0 ? OptionalInt.empty() : OptionalInt.of(window);
    }
}
