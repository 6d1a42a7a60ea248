package steerbench.engine.sae;

import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import steerbench.engine.checkpoint.JsonSource;
import steerbench.engine.checkpoint.SafetensorsFile;
import steerbench.engine.hook.HookPoint;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.problem.UnsupportedException;
import steerbench.engine.tensor.Shape;
import steerbench.engine.tensor.Tensor;

/// SAELens' own directory: `cfg.json` and `sae_weights.safetensors` (format of version 6).
public final class SaeLensDirectory {
    private SaeLensDirectory() {}

    public static SparseAutoencoder open(Path folder) {
        JsonSource cfg = JsonSource.read(folder.resolve("cfg.json"));
        SaeConfig config = config(cfg);
        SafetensorsFile file = SafetensorsFile.open(folder.resolve("sae_weights.safetensors"));
        try {
            return new SparseAutoencoder(folder, config, weights(file, config), file::close);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static SaeConfig config(JsonSource cfg) {
        SaeArchitecture architecture = architecture(cfg);
        JsonSource metadata = cfg.object("metadata");
        String hookName = metadata.string("hook_name");
        HookPoint hook = HookPoint.parse(hookName)
                .filter(h -> h.site().isResidual())
                .orElseThrow(() -> new UnsupportedException(
                        cfg.file().toString(),
                        "hook '" + hookName + "' is not on the residual stream",
                        "Use an SAE of hook_resid_pre, hook_resid_mid or hook_resid_post"));
        return new SaeConfig(
                architecture,
                cfg.count("d_in"),
                cfg.count("d_sae"),
                hook,
                metadata.string("model_name", ""),
                architecture == SaeArchitecture.TOPK ? OptionalInt.of(cfg.count("k")) : OptionalInt.empty(),
                normalisation(cfg),
                cfg.bool("apply_b_dec_to_input", true),
                metadata.object("model_from_pretrained_kwargs").bool("center_writing_weights", false),
                architecture == SaeArchitecture.TOPK && cfg.bool("rescale_acts_by_decoder_norm", false),
                metadata.bool("prepend_bos", true));
    }

    private static SaeArchitecture architecture(JsonSource cfg) {
        String name = cfg.string("architecture");
        return switch (name) {
            case "standard" -> SaeArchitecture.STANDARD;
            case "jumprelu" -> SaeArchitecture.JUMPRELU;
            case "topk" -> SaeArchitecture.TOPK;
            default ->
                throw new UnsupportedException(
                        cfg.file().toString(),
                        "architecture '" + name + "' is not supported",
                        "Supported: standard, jumprelu, topk");
        };
    }

    private static InputNormalisation normalisation(JsonSource cfg) {
        String name = cfg.string("normalize_activations", "none");
        return switch (name) {
            case "none" -> InputNormalisation.NONE;
            case "constant_norm_rescale" -> InputNormalisation.CONSTANT_NORM_RESCALE;
            case "layer_norm" -> InputNormalisation.LAYER_NORM;
            case "expected_average_only_in" ->
                throw new UnsupportedException(
                        cfg.file().toString(),
                        "normalize_activations 'expected_average_only_in' needs a factor that the directory does not hold",
                        "Fold the factor into the weights with SAELens (fold_activation_norm_scaling_factor) and save again");
            default ->
                throw new UnsupportedException(
                        cfg.file().toString(),
                        "normalize_activations '" + name + "' is not supported",
                        "Supported: none, constant_norm_rescale, layer_norm");
        };
    }

    private static SparseAutoencoder.SaeWeights weights(SafetensorsFile file, SaeConfig config) {
        int dIn = config.dIn();
        int dSae = config.dSae();
        if (dIn == 0 || dSae == 0 || config.k().orElse(1) < 1 || config.k().orElse(1) > dSae) {
            throw new InvalidFileException(
                    file.path().toString(),
                    String.format(Locale.ROOT, "d_in %d, d_sae %d, k %s do not make an SAE", dIn, dSae, config.k()),
                    "Compare cfg.json with the published one");
        }
        @Nullable
        Tensor threshold = config.architecture() == SaeArchitecture.JUMPRELU ? tensor(file, "threshold", dSae) : null;
        return new SparseAutoencoder.SaeWeights(
                tensor(file, "W_enc", dIn, dSae),
                tensor(file, "b_enc", dSae),
                tensor(file, "W_dec", dSae, dIn),
                tensor(file, "b_dec", dIn),
                threshold);
    }

    private static Tensor tensor(SafetensorsFile file, String name, long... dims) {
        Tensor tensor = file.tensors().get(name);
        Shape expected = Shape.of(dims);
        if (tensor == null
                || !tensor.shape().equals(expected)
                || !tensor.dtype().isDenseFloat()) {
            throw new InvalidFileException(
                    file.path().toString(),
                    tensor == null
                            ? "tensor '" + name + "' is missing"
                            : "tensor '" + name + "' is " + tensor.dtype() + " " + tensor.shape() + ", not floats "
                                    + expected,
                    "cfg.json and the weights do not belong together, or the download is incomplete");
        }
        return tensor;
    }
}
