package steerbench.engine.sae;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import steerbench.engine.checkpoint.JsonSource;
import steerbench.engine.hook.HookPoint;
import steerbench.engine.hook.Site;
import steerbench.engine.problem.UnsupportedException;
import steerbench.engine.tensor.Tensor;
import steerbench.engine.weights.PackedStore;

/// dictionary_learning's directory: `config.json` with `ae.safetensors`. Its usual `ae.pt` is a pickle, which
/// can run code when it is read, and is refused.
final class DictionaryLearning {
    static final String WEIGHTS = "ae.safetensors";
    static final String PICKLE = "ae.pt";
    private static final Pattern SUBMODULE =
            Pattern.compile("(resid_post|resid_pre|mlp_out|attn_out|attention_out|mlp|attention)?_?layer_(\\d{1,4})");

    /// What training leaves beside the weights; AutoEncoderTopK keeps a threshold that its `encode` does not
    /// use.
    private static final Set<String> NO_WEIGHTS = Set.of("k", "group_sizes", "threshold");

    private DictionaryLearning() {}

    static SparseAutoencoder open(Path folder, SaeOptions options, PackedStore packed) {
        if (!Files.exists(folder.resolve(WEIGHTS))) {
            throw new UnsupportedException(
                    folder.resolve(PICKLE).toString(),
                    "is a pickle: reading it can run code of whoever made it",
                    "If you trust it, convert it once: python -c \"import torch, safetensors.torch as s;"
                            + " s.save_file({k: v.contiguous() for k, v in torch.load('ae.pt',"
                            + " weights_only=True).items()}, 'ae.safetensors')\"");
        }
        JsonSource trainer = JsonSource.read(folder.resolve("config.json")).object("trainer");
        return SaeTensors.read(folder.resolve(WEIGHTS), packed, tensors -> open(folder, options, trainer, tensors));
    }

    private static SparseAutoencoder open(Path folder, SaeOptions options, JsonSource trainer, SaeTensors tensors) {
        int dIn = trainer.count("activation_dim");
        int dSae = trainer.count("dict_size");
        String name = trainer.string("dict_class", DictionaryClass.STANDARD.dictClass());
        DictionaryClass dictClass = DictionaryClass.named(name)
                .orElseThrow(() -> new UnsupportedException(
                        folder.toString(),
                        "dict_class '" + name + "' is not supported",
                        "Supported: " + DictionaryClass.names()));
        HookPoint hook = options.hook().orElseGet(() -> hook(folder, trainer));
        SaeConfig plain = SaeConfig.plain(
                        "dictionary_learning " + name,
                        dictClass.architecture(),
                        dIn,
                        dSae,
                        hook,
                        trainer.string("lm_name", ""))
                .withDecoderBiasSubtracted(dictClass.subtractsDecoderBias());
        SaeConfig config = dictClass == DictionaryClass.TOP_K ? plain.withK(trainer.count("k")) : plain;
        SaeWeights weights = weights(tensors, config);
        tensors.refuseUnread("dict_class '" + name + "'", NO_WEIGHTS);
        return tensors.sae(folder, config.with(options).withHookOf(options, () -> hook(folder, trainer)), weights);
    }

    /// Some classes hold matrices `W_enc`, `W_dec`, others an `nn.Linear`.
    private static SaeWeights weights(SaeTensors tensors, SaeConfig config) {
        int dIn = config.dIn();
        int dSae = config.dSae();
        boolean linear = tensors.has("encoder.weight");
        boolean gated = config.architecture() == SaeArchitecture.GATED;
        return new SaeWeights(
                linear ? tensors.require("encoder.weight", dSae, dIn) : tensors.require("W_enc", dIn, dSae),
                linear,
                tensors.require(gated ? "mag_bias" : linear ? "encoder.bias" : "b_enc", dSae),
                linear ? tensors.require("decoder.weight", dIn, dSae) : tensors.require("W_dec", dSae, dIn),
                linear,
                tensors.require(tensors.firstOf("b_dec", "bias", "decoder_bias", "decoder.bias"), dIn),
                config.architecture() == SaeArchitecture.JUMPRELU ? threshold(tensors, dSae) : null,
                gated ? new SaeWeights.Gate(tensors.require("gate_bias", dSae), tensors.require("r_mag", dSae)) : null);
    }

    /// One a feature, or one for all.
    private static Tensor threshold(SaeTensors tensors, int dSae) {
        return tensors.isScalar("threshold") ? tensors.require("threshold") : tensors.require("threshold", dSae);
    }

    private static HookPoint hook(Path folder, JsonSource trainer) {
        String submodule = trainer.string("submodule_name", "");
        if (submodule.isEmpty() && trainer.has("layer")) {
            return HookPoint.residPost(trainer.count("layer")); // as SAELens reads it; the self-test tells if it is not
        }
        Matcher matcher = SUBMODULE.matcher(submodule);
        if (!matcher.matches()) {
            throw new UnsupportedException(
                    folder.toString(),
                    "submodule_name '" + submodule + "' does not tell the hook",
                    "Name it (--hook blocks.N.hook_resid_post)");
        }
        int layer = Integer.parseInt(matcher.group(2));
        String kind = matcher.group(1) == null ? "resid_post" : matcher.group(1);
        return new HookPoint(
                layer,
                switch (kind) {
                    case "resid_pre" -> Site.RESID_PRE;
                    case "mlp", "mlp_out" -> Site.MLP_OUT;
                    case "attn_out", "attention_out", "attention" -> Site.ATTN_OUT;
                    default -> Site.RESID_POST;
                });
    }
}
