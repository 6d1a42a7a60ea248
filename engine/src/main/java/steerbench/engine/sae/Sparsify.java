package steerbench.engine.sae;

import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import steerbench.engine.checkpoint.JsonSource;
import steerbench.engine.hook.HookPoint;
import steerbench.engine.hook.Site;
import steerbench.engine.problem.UnsupportedException;
import steerbench.engine.weights.PackedStore;

/// EleutherAI's sparsify: `layers.{L}/{cfg.json, sae.safetensors}`, `f = topk(ReLU((x - b_dec) W^T + b))`.
/// The folder's name is the hook.
final class Sparsify {
    static final String WEIGHTS = "sae.safetensors";
    private static final Pattern FOLDER =
            Pattern.compile("(?:.*\\.)?(?:layers|h)\\.(\\d{1,4})(\\.mlp|\\.attn|\\.attention)?");

    private Sparsify() {}

    static SparseAutoencoder open(Path folder, SaeOptions options, PackedStore packed) {
        JsonSource cfg = JsonSource.read(folder.resolve("cfg.json"));
        refuseWhatItIsNot(folder, cfg);
        int dIn = cfg.count("d_in");
        int latents = cfg.count("num_latents", 0);
        int dSae = latents > 0 ? latents : cfg.countTimes("expansion_factor", dIn); // 0: use the factor
        HookPoint hook = options.hook().orElseGet(() -> hook(folder));
        return SaeTensors.read(folder.resolve(WEIGHTS), packed, tensors -> {
            SaeConfig config = SaeConfig.plain("sparsify", SaeArchitecture.TOPK, dIn, dSae, hook, "")
                    .withK(cfg.count("k"));
            SaeWeights weights = SaeWeights.ofLinear(
                    tensors.require("encoder.weight", dSae, dIn),
                    tensors.require("encoder.bias", dSae),
                    tensors.require("W_dec", dSae, dIn),
                    false,
                    tensors.require("b_dec", dIn),
                    null);
            tensors.refuseUnread("sparsify's topk", Set.of());
            return tensors.sae(folder, config.with(options).withHookOf(options, () -> hook(folder)), weights);
        });
    }

    private static void refuseWhatItIsNot(Path folder, JsonSource cfg) {
        if (cfg.bool("transcode", false) || cfg.bool("skip_connection", false)) {
            throw new UnsupportedException(
                    folder.toString(),
                    "is a transcoder: its features are no directions of the stream it reads",
                    "Use an SAE trained without --transcode");
        }
        String activation = cfg.string("activation", "topk");
        if (!activation.equals("topk") || cfg.bool("signed", false)) {
            throw new UnsupportedException(
                    folder.toString(),
                    "activation '" + activation + "'" + (cfg.bool("signed", false) ? " (signed)" : "")
                            + " is not supported",
                    "Supported: topk");
        }
    }

    private static HookPoint hook(Path folder) {
        String name = folder.toAbsolutePath().normalize().getFileName().toString();
        Matcher matcher = FOLDER.matcher(name);
        if (!matcher.matches()) {
            throw new UnsupportedException(
                    folder.toString(),
                    "the folder's name '" + name + "' does not tell the hook",
                    "Keep sparsify's folder names (layers.10), or name the hook (--hook blocks.10.hook_resid_post)");
        }
        int layer = Integer.parseInt(matcher.group(1));
        return matcher.group(2) == null
                ? HookPoint.residPost(layer)
                : new HookPoint(layer, matcher.group(2).equals(".mlp") ? Site.MLP_OUT : Site.ATTN_OUT);
    }
}
