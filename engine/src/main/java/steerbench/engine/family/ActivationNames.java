package steerbench.engine.family;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import steerbench.engine.checkpoint.JsonSource;
import steerbench.engine.layers.Activation;
import steerbench.engine.problem.UnsupportedException;

/// Activations under the names that transformers gives them (`ACT2FN`).
final class ActivationNames {
    private static final Map<String, Activation> BY_NAME = new TreeMap<>(Map.of(
            "silu", Activation.SILU,
            "swish", Activation.SILU,
            "gelu", Activation.GELU_ERF,
            "gelu_python", Activation.GELU_ERF,
            "gelu_new", Activation.GELU_TANH,
            "gelu_fast", Activation.GELU_TANH,
            "gelu_accurate", Activation.GELU_TANH,
            "gelu_pytorch_tanh", Activation.GELU_TANH));

    private ActivationNames() {}

    /// The activation that `field` names.
    ///
    /// @param fallback where there is no such field
    /// @param supported what the family computes; anything else is refused
    static Activation read(JsonSource config, String field, Activation fallback, List<Activation> supported) {
        if (!config.has(field)) {
            return fallback;
        }
        String name = config.string(field);
        Activation found = BY_NAME.get(name);
        if (found == null || !supported.contains(found)) {
            List<String> names = BY_NAME.keySet().stream()
                    .filter(n -> supported.contains(BY_NAME.get(n)))
                    .toList();
            throw new UnsupportedException(
                    config.file().toString(),
                    "'" + field + "' is '" + name + "', which is not supported for this architecture",
                    "Supported: " + String.join(", ", names));
        }
        return found;
    }
}
