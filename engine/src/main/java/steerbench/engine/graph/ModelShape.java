package steerbench.engine.graph;

import steerbench.engine.hook.Site;

/// The sizes of a decoder that the rest of the engine needs, whatever its family.
///
/// @param name as the checkpoint gives it, for people
/// @param family the architecture's name, as in Hugging Face's `model_type`
/// @param rotaryDims dimensions of a head that are rotated; 0 for learned positions
/// @param dMlp width of the MLP's hidden layer
/// @param contextLength positions the model was made for
public record ModelShape(
        String name,
        String family,
        int nLayers,
        int dModel,
        int nHeads,
        int nKvHeads,
        int headDim,
        int rotaryDims,
        int dMlp,
        int vocabSize,
        int contextLength) {

    /// Bytes of keys and values one token takes in one layer, float32.
    public long kvBytesPerTokenAndLayer() {
        return 2L * nKvHeads * headDim * Float.BYTES;
    }

    /// For models that learned their positions.
    public ModelShape withoutRotary() {
        return new ModelShape(
                name, family, nLayers, dModel, nHeads, nKvHeads, headDim, 0, dMlp, vocabSize, contextLength);
    }

    /// Width of what passes a site.
    public int width(Site site) {
        return switch (site) {
            case Z -> nHeads * headDim;
            case NEURONS -> dMlp;
            default -> dModel;
        };
    }
}
