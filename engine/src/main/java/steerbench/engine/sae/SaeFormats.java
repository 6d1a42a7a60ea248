package steerbench.engine.sae;

import java.nio.file.Files;
import java.nio.file.Path;
import steerbench.engine.problem.MissingResourceException;
import steerbench.engine.problem.UnsupportedException;

/// Finds out which format an SAE directory has, and opens it.
public final class SaeFormats {
    private SaeFormats() {}

    public static SparseAutoencoder open(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new MissingResourceException(folder.toString(), "is no folder", "Give the folder that holds the SAE");
        }
        if (Files.exists(folder.resolve("cfg.json")) && Files.exists(folder.resolve("sae_weights.safetensors"))) {
            return SaeLensDirectory.open(folder);
        }
        throw new UnsupportedException(
                folder.toString(),
                "holds no SAE in a known format",
                "Supported: SAELens directories (cfg.json and sae_weights.safetensors)");
    }
}
