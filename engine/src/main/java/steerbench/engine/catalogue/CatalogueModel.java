package steerbench.engine.catalogue;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import steerbench.engine.hub.HubWanted;
import steerbench.engine.library.PinnedModel;
import steerbench.engine.memory.ModelSizes;
import steerbench.engine.tensor.DType;

/// A model that people have SAEs for. Sizes are those of its configuration.
///
/// @param family as in Hugging Face's `model_type`
/// @param hub repository on the Hugging Face Hub; empty where it is not fetched from there
/// @param pinned id of the [PinnedModel] that is fetched instead; empty for none
/// @param gated whether the Hub wants an account that has accepted the licence
/// @param stored type of most of its weights
/// @param bytes of its weight files; null where that is not published
public record CatalogueModel(
        String id,
        String title,
        String family,
        String hub,
        String pinned,
        String licence,
        String licenceUri,
        boolean gated,
        int layers,
        int dModel,
        int heads,
        int kvHeads,
        int headDim,
        int dMlp,
        int vocabulary,
        int context,
        long parameters,
        boolean tiedEmbedding,
        String stored,
        @Nullable Long bytes,
        String note) {
    private static final String MIXED = "Q4_K_M"; // llama.cpp's name for a mix of types

    public Optional<PinnedModel> pinnedModel() {
        return PinnedModel.find(pinned);
    }

    /// What the Hub is asked for; empty where it comes from elsewhere.
    public Optional<HubWanted> wanted() {
        return hub.isEmpty() || !pinned.isEmpty() ? Optional.empty() : HubWanted.find(HubWanted.Kind.MODEL, hub);
    }

    /// Bytes to fetch: as published, else what its weights take in the type they are stored in.
    public long downloadBytes() {
        return bytes != null ? bytes : DType.valueOf(stored).bytes(parameters);
    }

    /// Whether [#downloadBytes] is computed rather than published.
    public boolean isSizeComputed() {
        return bytes == null;
    }

    /// What of it will take memory.
    public ModelSizes sizes() {
        Map<DType, Long> products = new EnumMap<>(DType.class);
        long table = (long) vocabulary * dModel;
        // The quantised files keep their table in 8 bits; the mix is mostly of 5.
        DType type = stored.equals(MIXED) ? DType.Q5_0 : DType.valueOf(stored);
        products.put(type, parameters - table);
        if (tiedEmbedding) {
            products.merge(type.isBlockQuantised() ? DType.Q8_0 : type, table, Long::sum);
        }
        return new ModelSizes(title, products, 2L * Float.BYTES * kvHeads * headDim * layers, vocabulary);
    }

    /// Whether people who write `text` may mean it.
    boolean matches(String text) {
        return Words.all(text, String.join(" ", id, title, family, hub, licence));
    }
}
