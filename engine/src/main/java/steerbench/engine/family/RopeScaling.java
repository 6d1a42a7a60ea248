package steerbench.engine.family;

import java.util.Set;
import steerbench.engine.checkpoint.GgufCheckpoint;
import steerbench.engine.checkpoint.GgufMetadata;
import steerbench.engine.checkpoint.JsonSource;
import steerbench.engine.layers.Rotary.Frequencies;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.problem.UnsupportedException;

/// Reads rotary frequencies from a Hugging Face configuration, in the spelling of transformers 4
/// (`rope_theta`, `rope_scaling`) and of 5 (`rope_parameters`).
final class RopeScaling {
    private RopeScaling() {}

    /// GGUF files name a scaling, except Llama 3's, which is a tensor of divisors.
    ///
    /// @param supported scalings that the family computes
    static void refuse(GgufCheckpoint checkpoint, Set<String> supported) {
        GgufMetadata metadata = checkpoint.metadata();
        String prefix = checkpoint.architecture() + ".rope.";
        // As llama.cpp reads them: no type is a linear one, and a factor of 0 or 1 leaves everything as it
        // is.
        String type = metadata.string(prefix + "scaling.type", "linear");
        double factor = metadata.number(prefix + "scaling.factor", metadata.number(prefix + "scale_linear", 1));
        if (type.equals("none") || factor == 0 || factor == 1 || supported.contains(type)) {
            return;
        }
        throw new UnsupportedException(
                checkpoint.path().toString(),
                "rope scaling of type '" + type + "' with factor " + factor + " (" + prefix + "scaling.type, " + prefix
                        + "scaling.factor) is not supported",
                "Supported: none, and Llama 3's as the tensor rope_freqs.weight"
                        + (supported.isEmpty() ? "" : ", and " + String.join(", ", supported)));
    }

    static Frequencies read(JsonSource config, int dims) {
        return read(config, dims, 10_000);
    }

    /// @param base where the configuration has no `rope_theta`
    static Frequencies read(JsonSource config, int dims, double base) {
        JsonSource parameters =
                config.has("rope_parameters") ? config.object("rope_parameters") : config.object("rope_scaling");
        double theta = parameters.positive("rope_theta", config.positive("rope_theta", base));
        return scaled(config, parameters, Frequencies.of(dims, theta));
    }

    /// Gemma 3's layers that see everything.
    static Frequencies global(JsonSource config, int dims) {
        JsonSource parameters = config.object("rope_parameters").object("full_attention");
        if (parameters.node().isEmpty()) {
            return read(config, dims);
        }
        return scaled(config, parameters, Frequencies.of(dims, parameters.positive("rope_theta")));
    }

    /// Gemma 3's windowed layers.
    static Frequencies local(JsonSource config, int dims, double standardBase) {
        JsonSource parameters = config.object("rope_parameters").object("sliding_attention");
        double theta = parameters.positive("rope_theta", config.positive("rope_local_base_freq", standardBase));
        return scaled(config, parameters, Frequencies.of(dims, theta));
    }

    private static Frequencies llama3(JsonSource parameters, Frequencies plain) {
        double low = parameters.positive("low_freq_factor");
        double high = parameters.positive("high_freq_factor");
        if (low >= high) {
            throw new InvalidFileException(
                    parameters.file().toString(),
                    "low_freq_factor " + low + " is not below high_freq_factor " + high,
                    "Compare it with the published configuration of this model");
        }
        return plain.llama3(
                parameters.positive("factor"), low, high, parameters.positive("original_max_position_embeddings"));
    }

    /// Llama 3's scaling as GGUF files hold it: a divisor a pair.
    static float[] divisors(GgufCheckpoint checkpoint, int pairs) {
        float[] divisors =
                BlockTensors.of(checkpoint).sized("rope_freqs.weight", pairs).toFloats();
        for (float divisor : divisors) {
            if (!(divisor > 0 && Float.isFinite(divisor))) {
                throw new InvalidFileException(
                        checkpoint.path().toString(),
                        "tensor 'rope_freqs.weight' holds the divisor " + divisor,
                        "Fetch the file again, or convert the model anew");
            }
        }
        return divisors;
    }

    private static Frequencies scaled(JsonSource config, JsonSource parameters, Frequencies plain) {
        String type = parameters.string("rope_type", parameters.string("type", "default"));
        return switch (type) {
            case "default" -> plain;
            case "linear" -> plain.linear(parameters.positive("factor"));
            case "llama3" -> llama3(parameters, plain);
            default ->
                throw new UnsupportedException(
                        config.file().toString(),
                        "rope scaling of type '" + type + "' is not supported",
                        "Supported: default, linear, llama3");
        };
    }
}
