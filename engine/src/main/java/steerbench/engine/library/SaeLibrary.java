package steerbench.engine.library;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import steerbench.engine.problem.StorageException;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.Progress;

/// The SAE that ships with the program, as files: a graph maps it, so it cannot stay inside a jar.
public final class SaeLibrary {
    private static final Logger LOG = LoggerFactory.getLogger(SaeLibrary.class);

    /// Id of the default SAE in plans and results.
    public static final String DEFAULT_ID = "smollm2-135m-instruct-res15-6k";

    /// Name, bytes and sha256 of its large file; the others are small and written anew each time they differ
    /// in length.
    private static final String WEIGHTS = "sae_weights.safetensors";

    private static final String WEIGHTS_SHA256 = "bf86c6830921970ec5b7cf8aeb8a953e603862ba6a816f5ae646b2eb7e716f89";
    private static final List<String> SMALL_FILES = List.of("cfg.json", "features.jsonl", "PROVENANCE.md");

    private final CacheFolders folders;

    public SaeLibrary(CacheFolders folders) {
        this.folders = folders;
    }

    /// As the other one, for callers that show no progress.
    public Path defaultSae(Cancellation cancellation) {
        return defaultSae(Progress.none(), cancellation);
    }

    /// The folder of the default SAE, unpacked from the program if it is not there yet or damaged.
    public Path defaultSae(Progress progress, Cancellation cancellation) {
        Path folder = folder();
        try {
            Files.createDirectories(folder);
            for (String name : SMALL_FILES) {
                copyIfDifferent(name, folder.resolve(name));
            }
            VerifiedFile weights = new VerifiedFile(folder.resolve(WEIGHTS), WEIGHTS_SHA256);
            if (!weights.isWhole(cancellation)) {
                if (Files.exists(weights.path())) {
                    LOG.warn("{} does not have the sha256 {} and is unpacked again", weights.path(), WEIGHTS_SHA256);
                    progress.report(weights.path() + " is damaged: unpacking it again", 0, 0);
                    weights.delete();
                }
                unpackWeights(weights.path(), cancellation);
                weights.mark();
            }
            return folder;
        } catch (IOException e) {
            throw new StorageException(
                    folder.toString(),
                    "the SAE cannot be unpacked (" + StorageException.reason(e) + ")",
                    "Free 30 MiB, or set STEERBENCH_CACHE to a folder on another disk",
                    e);
        }
    }

    /// That folder, if it was unpacked before.
    public Optional<Path> findDefault() {
        return Optional.of(folder()).filter(f -> Files.isRegularFile(f.resolve(WEIGHTS)));
    }

    private Path folder() {
        return folders.saes().resolve(DEFAULT_ID + "-" + WEIGHTS_SHA256.substring(0, 8));
    }

    private static InputStream resource(String name) {
        InputStream in = SaeLibrary.class.getResourceAsStream(DEFAULT_ID + "/" + name);
        if (in == null) {
            throw new IllegalStateException("the program lacks its resource " + DEFAULT_ID + "/" + name);
        }
        return in;
    }

    private static void copyIfDifferent(String name, Path target) throws IOException {
        byte[] wanted;
        try (InputStream in = resource(name)) {
            wanted = in.readAllBytes();
        }
        if (!Files.exists(target) || !java.util.Arrays.equals(Files.readAllBytes(target), wanted)) {
            Path part = Files.createTempFile(target.toAbsolutePath().getParent(), name, ".part");
            try {
                Files.write(part, wanted);
                Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(part);
            }
        }
    }

    private static void unpackWeights(Path target, Cancellation cancellation) throws IOException {
        Path part = Files.createTempFile(target.toAbsolutePath().getParent(), WEIGHTS, ".part");
        try (InputStream in = resource(WEIGHTS)) {
            Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
            String found = Sha256.of(part, cancellation);
            if (!found.equals(WEIGHTS_SHA256)) {
                throw new IOException("sha256 " + found + " instead of " + WEIGHTS_SHA256);
            }
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
