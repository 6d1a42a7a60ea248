package steerbench.engine.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import org.apache.commons.statistics.distribution.NormalDistribution;
import steerbench.engine.checkpoint.SafetensorsHeader;
import steerbench.engine.problem.StorageException;
import tools.jackson.databind.json.JsonMapper;

/// An SAE of any width that means nothing, written as a published one would be: what a step costs depends on
/// the values only by how many features are active, which are about as many as in published ones.
///
/// @param seed files of equal size must differ, or their repacked weights would be shared
record RandomSae(Kind kind, int dIn, int dSae, long seed) {
    private static final String THRESHOLD = "threshold";
    private static final JsonMapper JSON = new JsonMapper();
    private static final int K = 32;
    /// Of a JumpReLU SAE, a token, on average.
    private static final int ACTIVE = 64;
    private static final int BLOCK = 1 << 20;

    /// The two ways an encoder is computed. The first stores its encoder as screening reads it, the second not.
    enum Kind {
        /// sparsify's format.
        TOPK("sae.safetensors", "TopK (k = " + K + ")"),
        /// SAELens' format.
        JUMPRELU("sae_weights.safetensors", "JumpReLU");

        private final String file;
        private final String label;

        Kind(String file, String label) {
            this.file = file;
            this.label = label;
        }

        String label() {
            return label;
        }
    }

    private record Part(String name, List<Integer> shape) {
        static Part of(String name, Integer... shape) {
            return new Part(name, List.of(shape));
        }

        long bytes() {
            return shape.stream().mapToLong(d -> d).reduce(Float.BYTES, Math::multiplyExact);
        }
    }

    /// Bytes on disk, all but the header.
    long bytes() {
        return parts().stream().mapToLong(Part::bytes).sum();
    }

    /// Whoever opens it says at which hook.
    void write(Path folder) {
        try {
            Files.createDirectories(folder);
            Files.write(folder.resolve("cfg.json"), JSON.writeValueAsBytes(config()));
            try (FileChannel file = FileChannel.open(
                    folder.resolve(kind.file), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                write(file, ByteBuffer.wrap(header()));
                SplittableRandom random = new SplittableRandom(seed);
                ByteBuffer block = ByteBuffer.allocateDirect(BLOCK).order(ByteOrder.LITTLE_ENDIAN);
                for (Part part : parts()) {
                    DoubleSupplier values = part.name().equals(THRESHOLD) ? thresholds() : weights(random);
                    for (long left = part.bytes(); left > 0; left -= BLOCK) {
                        block.clear().limit((int) Math.min(BLOCK, left));
                        while (block.hasRemaining()) {
                            block.putFloat((float) values.getAsDouble());
                        }
                        write(file, block.flip());
                    }
                }
            }
        } catch (IOException e) {
            throw StorageException.unwritable(
                    folder, "Free " + (bytes() >> 20) + " MiB or set STEERBENCH_CACHE to a folder on another disk", e);
        }
    }

    private Map<String, ?> config() {
        return switch (kind) {
            case TOPK -> Map.of("d_in", dIn, "num_latents", dSae, "k", K);
            case JUMPRELU ->
                Map.of(
                        "architecture",
                        "jumprelu",
                        "d_in",
                        dIn,
                        "d_sae",
                        dSae,
                        // so that products are of a known size: 1 / sqrt(3), as the weights are uniform
                        "normalize_activations",
                        "layer_norm",
                        "metadata",
                        Map.of("hook_name", "blocks.0.hook_resid_post"));
        };
    }

    private List<Part> parts() {
        return switch (kind) {
            case TOPK ->
                List.of(
                        Part.of("encoder.weight", dSae, dIn),
                        Part.of("W_dec", dSae, dIn),
                        Part.of("encoder.bias", dSae),
                        Part.of("b_dec", dIn));
            case JUMPRELU ->
                List.of(
                        Part.of("W_enc", dIn, dSae),
                        Part.of("W_dec", dSae, dIn),
                        Part.of("b_enc", dSae),
                        Part.of(THRESHOLD, dSae),
                        Part.of("b_dec", dIn));
        };
    }

    private byte[] header() {
        SafetensorsHeader header = new SafetensorsHeader();
        for (Part part : parts()) {
            header.add(
                    part.name(),
                    "F32",
                    part.bytes(),
                    part.shape().stream().mapToLong(d -> d).toArray());
        }
        return header.toBytes();
    }

    private DoubleSupplier weights(SplittableRandom random) {
        double largest = 1 / Math.sqrt(dIn);
        return () -> random.nextDouble(-largest, largest);
    }

    private DoubleSupplier thresholds() {
        double share = Math.min(0.5, ACTIVE / (double) dSae);
        double threshold = NormalDistribution.of(0, 1 / Math.sqrt(3)).inverseSurvivalProbability(share);
        return () -> threshold;
    }

    private static void write(FileChannel file, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }
}
