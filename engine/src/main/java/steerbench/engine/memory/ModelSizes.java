package steerbench.engine.memory;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import steerbench.engine.checkpoint.ModelCheckpoint;
import steerbench.engine.family.Families;
import steerbench.engine.graph.ModelShape;
import steerbench.engine.tensor.DType;
import steerbench.engine.tensor.Tensor;
import steerbench.engine.weights.Mode;
import steerbench.engine.weights.WeightBytes;

/// What of a model takes memory.
///
/// @param name for people
/// @param products weights of matrix products, by the type they are stored in; a tied output matrix is one
/// @param kvBytesPerToken of all layers
public record ModelSizes(String name, Map<DType, Long> products, long kvBytesPerToken, int vocabulary) {
    private static final Set<String> EMBEDDINGS = Set.of(
            "token_embd.weight",
            "position_embd.weight",
            "model.embed_tokens.weight",
            "transformer.wte.weight",
            "transformer.wpe.weight",
            "wte.weight",
            "wpe.weight",
            "gpt_neox.embed_in.weight");
    private static final Set<String> OUTPUTS = Set.of("output.weight", "lm_head.weight", "embed_out.weight");
    private static final Set<String> POSITIONS = Set.of("position_embd.weight", "transformer.wpe.weight", "wpe.weight");

    public ModelSizes {
        products = Map.copyOf(products);
    }

    /// From a checkpoint's headers; no weight is read.
    public static ModelSizes of(ModelCheckpoint checkpoint) {
        ModelShape shape = Families.of(checkpoint).shape();
        boolean tied = OUTPUTS.stream().noneMatch(checkpoint.tensors()::containsKey);
        Map<DType, Long> products = new EnumMap<>(DType.class);
        for (Tensor tensor : checkpoint.tensors().values()) {
            boolean table = EMBEDDINGS.contains(tensor.name());
            boolean counts = !table || (tied && !POSITIONS.contains(tensor.name()));
            if (tensor.shape().rank() == 2 && counts) {
                products.merge(tensor.dtype(), tensor.shape().elements(), Long::sum);
            }
        }
        return new ModelSizes(
                shape.name(), products, shape.kvBytesPerTokenAndLayer() * shape.nLayers(), shape.vocabSize());
    }

    /// Of the weights as a session of this mode holds them.
    long weightBytes(Mode mode) {
        double bytes = 0;
        for (Map.Entry<DType, Long> entry : products.entrySet()) {
            bytes += entry.getValue() * WeightBytes.bytesOfProduct(entry.getKey(), mode);
        }
        return Math.round(bytes);
    }
}
