package steerbench.engine.sae;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import steerbench.engine.checkpoint.JsonSource;
import steerbench.engine.hook.HookPoint;
import steerbench.engine.hook.Site;
import steerbench.engine.problem.UnsupportedException;
import steerbench.engine.tensor.Tensor;
import steerbench.engine.weights.PackedStore;

/// Gemma Scope 2: `{site}/layer_{L}_width_{W}_l0_{N}/{params.safetensors, config.json}`, JumpReLU. The
/// configuration may be missing; then the folder's names tell.
final class GemmaScope2 {
    static final String WEIGHTS = "params.safetensors";
    private static final Pattern HF_HOOK = Pattern.compile("model\\.layers\\.(\\d{1,4})\\.(.+)");
    private static final Pattern FOLDER =
            Pattern.compile("/(resid_post|attn_out|mlp_out)[^/]*/layer_(\\d{1,4})_[^/]*$");
    private static final Pattern IN_TRANSCODERS = Pattern.compile("/(transcoder|clt)[^/]*/layer_[^/]*$");

    private GemmaScope2() {}

    static SparseAutoencoder open(Path folder, SaeOptions options, PackedStore packed) {
        return SaeTensors.read(folder.resolve(WEIGHTS), packed, tensors -> {
            Path configFile = folder.resolve("config.json");
            Optional<JsonSource> source =
                    Files.exists(configFile) ? Optional.of(JsonSource.read(configFile)) : Optional.empty();
            refuseTranscoders(folder, source, tensors);
            Supplier<HookPoint> ownHook =
                    () -> source.flatMap(GemmaScope2::hook).orElseGet(() -> hookOfFolder(folder));
            HookPoint hook = options.hook().orElseGet(ownHook);
            Tensor encoder = tensors.matrix(tensors.firstOf("w_enc", "W_enc"));
            int dIn = encoder.shape().intDim(0);
            int dSae = encoder.shape().intDim(1);
            String model = source.map(s -> s.string("model_name", "")).orElse("");
            SaeConfig config = SaeConfig.plain("Gemma Scope 2", SaeArchitecture.JUMPRELU, dIn, dSae, hook, model);
            SaeWeights weights = SaeWeights.of(
                    encoder,
                    tensors.require("b_enc", dSae),
                    tensors.require(tensors.firstOf("w_dec", "W_dec"), dSae, dIn),
                    tensors.require("b_dec", dIn),
                    tensors.require("threshold", dSae));
            return tensors.sae(folder, config.with(options).withHookOf(options, ownHook), weights);
        });
    }

    private static String absolute(Path folder) {
        return folder.toAbsolutePath().normalize().toString().replace('\\', '/');
    }

    private static void refuseTranscoders(Path folder, Optional<JsonSource> source, SaeTensors tensors) {
        String in = source.map(s -> s.string("hf_hook_point_in", "")).orElse("");
        String out = source.map(s -> s.string("hf_hook_point_out", in)).orElse(in);
        if (!in.equals(out)
                || tensors.has("affine_skip_connection")
                || IN_TRANSCODERS.matcher(absolute(folder)).find()) {
            throw Transcoders.refused(folder, in, out, "Use an SAE of resid_post, attn_out or mlp_out");
        }
        String architecture =
                source.map(s -> s.string("architecture", "jump_relu")).orElse("jump_relu");
        if (!architecture.equals("jump_relu")) {
            throw new UnsupportedException(
                    folder.toString(), "architecture '" + architecture + "' is not supported", "Supported: jump_relu");
        }
    }

    private static Optional<HookPoint> hook(JsonSource config) {
        Matcher matcher = HF_HOOK.matcher(config.string("hf_hook_point_in", ""));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int layer = Integer.parseInt(matcher.group(1));
        return switch (matcher.group(2)) {
            case "output" -> Optional.of(HookPoint.residPost(layer));
            case "self_attn.o_proj.input" -> Optional.of(new HookPoint(layer, Site.Z));
            case "post_feedforward_layernorm.output" -> Optional.of(new HookPoint(layer, Site.MLP_OUT));
            default -> Optional.empty();
        };
    }

    private static HookPoint hookOfFolder(Path folder) {
        Matcher matcher = FOLDER.matcher(absolute(folder));
        if (!matcher.find()) {
            throw new UnsupportedException(
                    folder.toString(),
                    "neither config.json nor the folders' names tell its hook",
                    "Keep the published folders, or name the hook (--hook blocks.N.hook_resid_post)");
        }
        int layer = Integer.parseInt(matcher.group(2));
        return new HookPoint(
                layer,
                switch (matcher.group(1)) {
                    case "attn_out" -> Site.Z;
                    case "mlp_out" -> Site.MLP_OUT;
                    default -> Site.RESID_POST;
                });
    }
}
