package steerbench.engine.sae;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What TransformerLens did to a model before SAELens let SAEs say so: data, in
/// `transformer_lens_defaults.json`.
final class TransformerLensDefaults {
    private TransformerLensDefaults() {}

    /// Whether `HookedTransformer.from_pretrained` centred the weights that write to the residual stream.
    static boolean centresWritingWeights(String modelName) {
        String name = modelName.toLowerCase(Locale.ROOT);
        for (JsonNode prefix : data().path("center_writing_weights")) {
            if (name.startsWith(prefix.asString(""))) {
                return true;
            }
        }
        return false;
    }

    private static JsonNode data() {
        try (InputStream in = TransformerLensDefaults.class.getResourceAsStream("transformer_lens_defaults.json")) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its resource transformer_lens_defaults.json");
            }
            return new JsonMapper().readTree(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
