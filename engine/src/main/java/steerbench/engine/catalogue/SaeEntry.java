package steerbench.engine.catalogue;

import org.jspecify.annotations.Nullable;

/// One SAE of a release.
///
/// @param path of its folder in the repository
/// @param hook it reads
/// @param width d_sae, its number of features
/// @param l0 mean number of active features on a token; null where that is not published
/// @param bytes of its weight file; null where that is not published
public record SaeEntry(
        String path,
        String hook,
        int width,
        @Nullable Integer l0,
        @Nullable Long bytes) {}
