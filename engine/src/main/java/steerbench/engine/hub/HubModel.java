package steerbench.engine.hub;

import java.util.List;

/// What the Hub says of a repository: a search result, or the description of one.
///
/// @param id `organisation/name`
/// @param gated whether access must be asked for
/// @param licence its tag on the Hub (`mit`, `gemma`); empty where none is given
/// @param lastModified ISO date; empty where the Hub did not say
public record HubModel(
        String id,
        boolean gated,
        boolean isPrivate,
        String licence,
        long downloads,
        long likes,
        String lastModified,
        List<String> tags) {

    /// What SAELens tags the SAEs with that it uploads.
    public static final String SAE_TAG = "saelens";

    private static final String GGUF_TAG = "gguf";

    public HubModel {
        tags = List.copyOf(tags);
    }

    /// Whether it says that it holds SAEs.
    public boolean isTaggedSae() {
        return tags.contains(SAE_TAG);
    }

    /// Whether it holds GGUF files, of which there are often several.
    public boolean isTaggedGguf() {
        return tags.contains(GGUF_TAG);
    }
}
