package steerbench.engine.sae;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import steerbench.engine.checkpoint.JsonSource;
import steerbench.engine.hook.HookPoint;
import steerbench.engine.hook.Site;
import steerbench.engine.problem.UnsupportedException;
import steerbench.engine.weights.PackedStore;

/// SAELens' own directory: `cfg.json` and `sae_weights.safetensors`, of version 6 (settings under `metadata`)
/// and of the versions before it (all in one, `hook_point`, defaults that SAELens fills in:
/// `handle_pre_6_0_config`).
final class SaeLensDirectory {
    static final String CONFIG = "cfg.json";
    static final String WEIGHTS = "sae_weights.safetensors";

    private static final List<String> SCALING_FACTORS = List.of("scaling_factor", "finetuning_scaling_factor");

    private SaeLensDirectory() {}

    static SparseAutoencoder open(Path folder, SaeOptions options, PackedStore packed) {
        JsonSource cfg = JsonSource.read(folder.resolve(CONFIG));
        boolean old = !cfg.has("metadata");
        JsonSource metadata = old ? cfg : cfg.object("metadata");
        return SaeTensors.read(folder.resolve(WEIGHTS), packed, tensors -> {
            SaeConfig config = config(cfg, metadata, old, options).with(options);
            return tensors.sae(folder, config, weights(tensors, config));
        });
    }

    private static SaeConfig config(JsonSource cfg, JsonSource metadata, boolean old, SaeOptions options) {
        SaeArchitecture architecture = architecture(cfg, old);
        refuseWhatIsNotRead(cfg, metadata, old);
        String hookName = hookName(metadata);
        HookPoint hook = HookPoint.parse(hookName)
                .or(options::hook)
                .orElseThrow(() -> new UnsupportedException(
                        cfg.file().toString(),
                        hookName.isEmpty() ? "names no hook" : "hook '" + hookName + "' is not known",
                        "Name it (--hook blocks.N.hook_resid_post), or use an SAE of hook_resid_pre, hook_resid_mid,"
                                + " hook_resid_post, hook_attn_out, hook_mlp_out or attn.hook_z"));
        int dIn = cfg.count("d_in");
        int dSae = cfg.has("d_sae") ? cfg.count("d_sae") : cfg.countTimes("expansion_factor", dIn);
        String modelName = metadata.string("model_name", "");
        boolean topK = architecture == SaeArchitecture.TOPK;
        OptionalInt k = topK
                ? OptionalInt.of(
                        cfg.has("k")
                                ? cfg.count("k")
                                : cfg.object("activation_fn_kwargs").count("k"))
                : OptionalInt.empty();
        String normalisation = normalisation(cfg);
        return new SaeConfig(
                old ? "SAELens (before version 6)" : "SAELens",
                architecture,
                dIn,
                dSae,
                hook,
                modelName,
                k,
                inputNormalisation(cfg, normalisation),
                inputScale(cfg, normalisation, options),
                cfg.bool("apply_b_dec_to_input", true),
                reachedByCentring(hook.site()) && centres(cfg, metadata, modelName),
                topK && cfg.bool("rescale_acts_by_decoder_norm", false),
                metadata.bool("prepend_bos", true),
                Optional.empty());
    }

    private static String hookName(JsonSource metadata) {
        return metadata.string("hook_name", metadata.string("hook_point", ""));
    }

    private static SaeArchitecture architecture(JsonSource cfg, boolean old) {
        String name = old ? cfg.string("architecture", "standard") : cfg.string("architecture");
        if (name.equals("standard") && old && oldActivation(cfg).equals("topk")) {
            return SaeArchitecture.TOPK;
        }
        return switch (name) {
            case "standard" -> SaeArchitecture.STANDARD;
            case "jumprelu" -> SaeArchitecture.JUMPRELU;
            case "topk" -> SaeArchitecture.TOPK;
            case "gated" -> SaeArchitecture.GATED;
            default -> {
                boolean transcoder = name.contains("transcoder") || name.contains("clt");
                throw new UnsupportedException(
                        cfg.file().toString(),
                        transcoder
                                ? "is a transcoder ('" + name + "'): it reads one place and writes another, so its"
                                        + " features are no directions of the stream it reads"
                                : "architecture '" + name + "' is not supported",
                        "Supported: standard, jumprelu, topk, gated; batchtopk as SAELens saves it (jumprelu)");
            }
        };
    }

    private static void refuseWhatIsNotRead(JsonSource cfg, JsonSource metadata, boolean old) {
        if (metadata.has("hook_head_index") || metadata.has("hook_point_head_index")) {
            throw new UnsupportedException(
                    cfg.file().toString(),
                    "reads a single attention head (hook_head_index)",
                    "Use an SAE of all heads together (hook_z)");
        }
        String out = metadata.string("hook_name_out", metadata.string("hook_point_out", hookName(metadata)));
        if (cfg.bool("is_transcoder", false) || !out.equals(hookName(metadata))) {
            throw Transcoders.refused(cfg.file(), hookName(metadata), out, "Use an SAE");
        }
        boolean foldsValueBias = metadata.object("model_from_pretrained_kwargs").bool("fold_value_biases", false);
        if (foldsValueBias && metadata.string("hook_name", "").endsWith(Site.Z.hookName())) {
            throw new UnsupportedException(
                    cfg.file().toString(),
                    "reads attn.hook_z without the value bias (fold_value_biases), which this engine's z contains",
                    "Use an SAE trained without that setting");
        }
        String reshape = cfg.string("reshape_activations", "none");
        if (!reshape.equals("none") && !reshape.equals("hook_z")) {
            throw new UnsupportedException(
                    cfg.file().toString(),
                    "reshape_activations '" + reshape + "' is not supported",
                    "Supported: hook_z");
        }
        if (old && !oldActivation(cfg).equals("relu") && !oldActivation(cfg).equals("topk")) {
            throw new UnsupportedException(
                    cfg.file().toString(),
                    "activation_fn '" + oldActivation(cfg) + "' is not supported",
                    "Supported: relu, topk");
        }
    }

    private static String oldActivation(JsonSource cfg) {
        return cfg.string("activation_fn", cfg.string("activation_fn_str", "relu"));
    }

    /// Before version 6 it was also a boolean.
    private static String normalisation(JsonSource cfg) {
        if (cfg.node().path("normalize_activations").isBoolean()) {
            return cfg.bool("normalize_activations", false) ? "expected_average_only_in" : "none";
        }
        return cfg.string("normalize_activations", "none");
    }

    private static InputNormalisation inputNormalisation(JsonSource cfg, String name) {
        return switch (name) {
            case "none", "expected_average_only_in" -> InputNormalisation.NONE;
            case "constant_norm_rescale" -> InputNormalisation.CONSTANT_NORM_RESCALE;
            case "layer_norm" -> InputNormalisation.LAYER_NORM;
            default ->
                throw new UnsupportedException(
                        cfg.file().toString(),
                        "normalize_activations '" + name + "' is not supported",
                        "Supported: none, expected_average_only_in, constant_norm_rescale, layer_norm");
        };
    }

    private static OptionalDouble inputScale(JsonSource cfg, String normalisation, SaeOptions options) {
        if (!normalisation.equals("expected_average_only_in")) {
            return OptionalDouble.empty();
        }
        if (options.inputScale().isEmpty()) {
            throw new UnsupportedException(
                    cfg.file().toString(),
                    "normalize_activations 'expected_average_only_in' needs a factor that the directory does not hold;"
                            + " without it every activation would be wrong",
                    "Give it (--sae-scale: sqrt(d_in) over the mean norm of the residual), or fold it into the weights"
                            + " with SAELens' fold_activation_norm_scaling_factor and save again");
        }
        return options.inputScale();
    }

    /// What attention and MLP write to the stream is centred; what they compute inside is not.
    private static boolean reachedByCentring(Site site) {
        return site != Site.Z && site != Site.NEURONS;
    }

    /// Where the file says nothing, TransformerLens' default of the time held: it centred models with
    /// LayerNorm.
    private static boolean centres(JsonSource cfg, JsonSource metadata, String modelName) {
        JsonSource kwargs = metadata.object("model_from_pretrained_kwargs");
        if (kwargs.has("center_writing_weights")) {
            return kwargs.bool("center_writing_weights", false);
        }
        boolean beforeTheSetting = !cfg.has("metadata") && !cfg.has("model_from_pretrained_kwargs");
        return beforeTheSetting && TransformerLensDefaults.centresWritingWeights(modelName);
    }

    private static SaeWeights weights(SaeTensors tensors, SaeConfig config) {
        int dIn = config.dIn();
        int dSae = config.dSae();
        boolean gated = config.architecture() == SaeArchitecture.GATED;
        boolean jump = config.architecture() == SaeArchitecture.JUMPRELU;
        checkScalingFactor(tensors, dSae);
        SaeWeights.@Nullable Gate gate =
                gated ? new SaeWeights.Gate(tensors.require("b_gate", dSae), tensors.require("r_mag", dSae)) : null;
        SaeWeights weights = new SaeWeights(
                tensors.require("W_enc", dIn, dSae),
                false,
                tensors.require(gated ? "b_mag" : "b_enc", dSae),
                tensors.require("W_dec", dSae, dIn),
                false,
                tensors.require("b_dec", dIn),
                jump ? tensors.require("threshold", dSae) : null,
                gate);
        tensors.refuseUnread("architecture '" + config.architecture().name().toLowerCase(Locale.ROOT) + "'", Set.of());
        return weights;
    }

    /// Old directories carry a factor a feature, nearly always all ones; others change the reconstruction.
    private static void checkScalingFactor(SaeTensors tensors, int dSae) {
        for (String name : SCALING_FACTORS) {
            if (tensors.has(name)) {
                for (float factor : tensors.require(name, dSae).toFloats()) {
                    if (factor != 1) {
                        throw new UnsupportedException(
                                tensors.file().toString(),
                                "tensor '" + name + "' holds factors other than 1, which are not applied",
                                "Fold them into W_dec with SAELens 5 and save again");
                    }
                }
            }
        }
    }
}
