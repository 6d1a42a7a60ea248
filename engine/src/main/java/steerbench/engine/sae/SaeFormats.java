package steerbench.engine.sae;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import steerbench.engine.problem.EngineException;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.problem.MissingResourceException;
import steerbench.engine.problem.StorageException;
import steerbench.engine.problem.UnsupportedException;
import steerbench.engine.weights.CheckpointKey;
import steerbench.engine.weights.FiniteWeights;
import steerbench.engine.weights.PackedStore;

/// Finds out which format an SAE directory has, and opens it.
public final class SaeFormats {
    private static final int SEARCH_DEPTH = 4;

    private SaeFormats() {}

    private enum Format {
        SAELENS,
        GEMMA_SCOPE,
        GEMMA_SCOPE_2,
        SPARSIFY,
        DICTIONARY_LEARNING,
        LLAMA_SCOPE,
        NONE
    }

    /// @param folder of the SAE itself, or one that holds exactly one SAE somewhere below
    /// @param packedCache folder of repacked weights
    public static SparseAutoencoder open(Path folder, SaeOptions options, Path packedCache) {
        Path found = locate(folder);
        Format format = format(found);
        SparseAutoencoder sae = open(found, format, options, PackedStore.open(packedCache, key(found, format)));
        try {
            refuseUnusedScale(sae, options);
            FiniteWeights.require(sae.packed(), "sae", sae.weights().tensors());
        } catch (EngineException e) {
            sae.close();
            throw e;
        }
        return sae;
    }

    private static void refuseUnusedScale(SparseAutoencoder sae, SaeOptions options) {
        if (options.inputScale().isPresent() && sae.config().inputScale().isEmpty()) {
            throw new InvalidRequestException(
                    "SAE scale " + options.inputScale().getAsDouble(),
                    sae.path()
                            + " takes none: only normalize_activations 'expected_average_only_in' and Llama Scope have a factor",
                    "Leave it out");
        }
    }

    /// Whether the folder itself holds the files of an SAE.
    public static boolean isSae(Path folder) {
        return Files.isDirectory(folder) && format(folder) != Format.NONE;
    }

    private static SparseAutoencoder open(Path folder, Format format, SaeOptions options, PackedStore packed) {
        return switch (format) {
            case SAELENS -> SaeLensDirectory.open(folder, options, packed);
            case GEMMA_SCOPE -> GemmaScope.open(folder, options, packed);
            case GEMMA_SCOPE_2 -> GemmaScope2.open(folder, options, packed);
            case SPARSIFY -> Sparsify.open(folder, options, packed);
            case DICTIONARY_LEARNING -> DictionaryLearning.open(folder, options, packed);
            case LLAMA_SCOPE -> LlamaScope.open(folder, options, packed);
            case NONE -> throw unknown(folder);
        };
    }

    private static String key(Path folder, Format format) {
        return format == Format.LLAMA_SCOPE
                ? CheckpointKey.of(folder, LlamaScope.CHECKPOINTS)
                : CheckpointKey.of(folder);
    }

    private static Format format(Path folder) {
        if (has(folder, SaeLensDirectory.WEIGHTS)) {
            return Format.SAELENS;
        }
        if (has(folder, GemmaScope.WEIGHTS)) {
            return Format.GEMMA_SCOPE;
        }
        if (has(folder, GemmaScope2.WEIGHTS)) {
            return Format.GEMMA_SCOPE_2;
        }
        if (has(folder, Sparsify.WEIGHTS)) {
            return Format.SPARSIFY;
        }
        if (LlamaScope.isHere(folder)) {
            return Format.LLAMA_SCOPE;
        }
        boolean dictionary = has(folder, DictionaryLearning.WEIGHTS) || has(folder, DictionaryLearning.PICKLE);
        return dictionary ? Format.DICTIONARY_LEARNING : Format.NONE;
    }

    private static boolean has(Path folder, String file) {
        return Files.isRegularFile(folder.resolve(file));
    }

    private static Path locate(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new MissingResourceException(folder.toString(), "is no folder", "Give the folder that holds the SAE");
        }
        if (format(folder) != Format.NONE) {
            return folder;
        }
        List<Path> below;
        try (Stream<Path> paths = Files.walk(folder, SEARCH_DEPTH)) {
            below = paths.filter(Files::isDirectory)
                    .filter(p -> format(p) != Format.NONE)
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException e) { // walking, or opening a folder on the way
            throw new StorageException(folder.toString(), "cannot be listed (" + e.getMessage() + ")", "", e);
        }
        if (below.isEmpty()) {
            throw unknown(folder);
        }
        if (below.size() > 1) {
            throw new InvalidRequestException(
                    folder.toString(),
                    "holds " + below.size() + " SAEs",
                    "Name one of them, for example " + below.getFirst());
        }
        return below.getFirst();
    }

    private static UnsupportedException unknown(Path folder) {
        return new UnsupportedException(
                folder.toString(),
                "holds no SAE in a known format",
                "Supported: SAELens (cfg.json, sae_weights.safetensors), Gemma Scope (params.npz), Gemma Scope 2"
                        + " (params.safetensors), sparsify (cfg.json, sae.safetensors), dictionary_learning"
                        + " (config.json, ae.safetensors), Llama Scope (hyperparams.json, checkpoints/final.safetensors)");
    }
}
