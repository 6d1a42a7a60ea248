package steerbench.engine.sae;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import steerbench.engine.checkpoint.JsonSource;
import steerbench.engine.hook.HookPoint;
import steerbench.engine.hook.Site;
import steerbench.engine.problem.UnsupportedException;
import steerbench.engine.tensor.Tensor;

/// dictionary_learning's directory: `config.json` with `ae.safetensors`. Its usual `ae.pt` is a pickle, which
/// can run code when it is read, and is refused.
final class DictionaryLearning {
    static final String WEIGHTS = "ae.safetensors";
    static final String PICKLE = "ae.pt";
    private static final Pattern SUBMODULE =
            Pattern.compile("(resid_post|resid_pre|mlp_out|attn_out|attention_out|mlp|attention)?_?layer_(\\d{1,4})");

    private DictionaryLearning() {}

    static SparseAutoencoder open(Path folder, SaeOptions options) {
        if (!Files.exists(folder.resolve(WEIGHTS))) {
            throw new UnsupportedException(
                    folder.resolve(PICKLE).toString(),
                    "is a pickle: reading it can run code of whoever made it",
                    "If you trust it, convert it once: python -c \"import torch, safetensors.torch as s;"
                            + " s.save_file({k: v.contiguous() for k, v in torch.load('ae.pt',"
                            + " weights_only=True).items()}, 'ae.safetensors')\"");
        }
        JsonSource trainer = JsonSource.read(folder.resolve("config.json")).object("trainer");
        return SaeTensors.read(
                folder.resolve(WEIGHTS), (tensors, release) -> open(folder, options, trainer, tensors, release));
    }

    private static SparseAutoencoder open(
            Path folder, SaeOptions options, JsonSource trainer, SaeTensors tensors, Runnable release) {
        int dIn = trainer.count("activation_dim");
        int dSae = trainer.count("dict_size");
        HookPoint hook = options.hook().orElseGet(() -> hook(folder, trainer));
        String dictClass = trainer.string("dict_class", "AutoEncoder");
        String model = trainer.string("lm_name", "");
        String format = "dictionary_learning " + dictClass;
        Tensor encoder = tensors.require("encoder.weight", dSae, dIn);
        Tensor encoderBias = tensors.require("encoder.bias", dSae);
        Tensor decoder = tensors.require("decoder.weight", dIn, dSae);
        SaeConfig config;
        @Nullable Tensor threshold = null;
        switch (dictClass) {
            case "AutoEncoder" -> config = SaeConfig.plain(format, SaeArchitecture.STANDARD, dIn, dSae, hook, model);
            case "AutoEncoderTopK" ->
                config = SaeConfig.plain(format, SaeArchitecture.TOPK, dIn, dSae, hook, model)
                        .withK(trainer.count("k"));
            case "BatchTopKSAE" -> {
                // Trained by the batch, used by its learned threshold: one number for all features.
                threshold = tensors.require("threshold");
                config = SaeConfig.plain(format, SaeArchitecture.JUMPRELU, dIn, dSae, hook, model)
                        .withDecoderBiasSubtracted();
            }
            default ->
                throw new UnsupportedException(
                        folder.toString(),
                        "dict_class '" + dictClass + "' is not supported",
                        "Supported: AutoEncoder, AutoEncoderTopK, BatchTopKSAE");
        }
        Tensor decoderBias = tensors.has("bias") ? tensors.require("bias", dIn) : tensors.require("b_dec", dIn);
        SaeWeights weights = SaeWeights.ofLinear(encoder, encoderBias, decoder, true, decoderBias, threshold);
        return new SparseAutoencoder(
                folder, config.with(options).withHookOf(options, () -> hook(folder, trainer)), weights, release);
    }

    private static HookPoint hook(Path folder, JsonSource trainer) {
        String submodule = trainer.string("submodule_name", "");
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
