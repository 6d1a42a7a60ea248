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
import steerbench.engine.weights.WeightPrecision;

/// What of a model takes memory.
///
/// @param name for people
/// @param products weights of matrix products, by the type they are stored in
/// @param outputs of the output matrix, tied or not, which a chosen precision rounds less
/// @param kvBytesPerToken of all layers
public record ModelSizes(
        String name, Map<DType, Long> products, Map<DType, Long> outputs, long kvBytesPerToken, int vocabulary) {
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
        outputs = Map.copyOf(outputs);
    }

    /// Where nothing is said of the output matrix.
    public ModelSizes(String name, Map<DType, Long> products, long kvBytesPerToken, int vocabulary) {
        this(name, products, Map.of(), kvBytesPerToken, vocabulary);
    }

    /// From a checkpoint's headers; no weight is read.
    public static ModelSizes of(ModelCheckpoint checkpoint) {
        ModelShape shape = Families.of(checkpoint).shape();
        boolean tied = OUTPUTS.stream().noneMatch(checkpoint.tensors()::containsKey);
        Map<DType, Long> products = new EnumMap<>(DType.class);
        Map<DType, Long> outputs = new EnumMap<>(DType.class);
        for (Tensor tensor : checkpoint.tensors().values()) {
            boolean table = EMBEDDINGS.contains(tensor.name());
            boolean counts = !table || (tied && !POSITIONS.contains(tensor.name()));
            if (tensor.shape().rank() == 2 && counts) {
                boolean output = table || OUTPUTS.contains(tensor.name());
                (output ? outputs : products)
                        .merge(tensor.dtype(), tensor.shape().elements(), Long::sum);
            }
        }
        return new ModelSizes(
                shape.name(), products, outputs, shape.kvBytesPerTokenAndLayer() * shape.nLayers(), shape.vocabSize());
    }

    /// Of the weights as a session of this mode holds them.
    long weightBytes(Mode mode, WeightPrecision precision) {
        return Math.round(bytes(products, mode, precision, false) + bytes(outputs, mode, precision, true));
    }

    private static double bytes(Map<DType, Long> weights, Mode mode, WeightPrecision precision, boolean table) {
        return weights.entrySet().stream()
                .mapToDouble(e -> e.getValue() * WeightBytes.bytesOfProduct(e.getKey(), mode, precision, table))
                .sum();
    }
}
