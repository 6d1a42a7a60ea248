package steerbench.engine.sae;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import steerbench.engine.hook.HookPoint;
import steerbench.engine.hook.Site;
import steerbench.engine.problem.UnsupportedException;
import steerbench.engine.tensor.Tensor;
import steerbench.engine.weights.PackedStore;

/// Gemma Scope (Lieberum et al. 2024, arXiv 2408.05147): `layer_{L}/width_{W}/average_l0_{N}/params.npz`,
/// JumpReLU, no decoder bias before encoding. The file holds no configuration: layer and site come from the
/// path.
final class GemmaScope {
    static final String WEIGHTS = "params.npz";
    private static final Pattern LAYER = Pattern.compile("/layer_(\\d{1,4})(?=/|$)");
    private static final Pattern RELEASE = Pattern.compile("gemma-scope-(\\d+b)-(pt|it)-([a-z]+)");

    private GemmaScope() {}

    static SparseAutoencoder open(Path folder, SaeOptions options, PackedStore store) {
        if (release(folder, 3).equals("transcoders")) {
            throw new UnsupportedException(
                    folder.toString(),
                    "is a transcoder: it reads one place and writes another, so its features are no directions of the"
                            + " stream it reads",
                    "Use an SAE of the releases -res, -mlp or -att");
        }
        HookPoint hook = options.hook().orElseGet(() -> hook(folder));
        NpzFile file = NpzFile.open(folder.resolve(WEIGHTS), store);
        try {
            SaeTensors tensors = new SaeTensors(folder.resolve(WEIGHTS), file.tensors(), file::close, store);
            String encoderName = tensors.has("W_enc") ? "W_enc" : "w_enc";
            String decoderName = tensors.has("W_dec") ? "W_dec" : "w_dec";
            Tensor encoder = tensors.matrix(encoderName);
            // Arrays may be in Fortran order, as NumPy saves a transpose.
            boolean outByIn = file.isTransposed(encoderName);
            boolean inByOut = file.isTransposed(decoderName);
            int dIn = encoder.shape().intDim(outByIn ? 1 : 0);
            int dSae = encoder.shape().intDim(outByIn ? 0 : 1);
            SaeConfig config = SaeConfig.plain(
                    "Gemma Scope params.npz", SaeArchitecture.JUMPRELU, dIn, dSae, hook, modelName(folder));
            SaeWeights weights = new SaeWeights(
                    encoder,
                    outByIn,
                    tensors.require("b_enc", dSae),
                    inByOut ? tensors.require(decoderName, dIn, dSae) : tensors.require(decoderName, dSae, dIn),
                    inByOut,
                    tensors.require("b_dec", dIn),
                    tensors.require("threshold", dSae),
                    null);
            return tensors.sae(folder, config.with(options).withHookOf(options, () -> hook(folder)), weights);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /// `gemma-scope-2b-pt-res/layer_20/…`: resid_post; `…-mlp/…`: mlp_out; `…-att/…`: z.
    private static HookPoint hook(Path folder) {
        Matcher layer = LAYER.matcher(absolute(folder));
        String found = "";
        while (layer.find()) {
            found = layer.group(1); // the innermost folder knows best
        }
        if (found.isEmpty()) {
            throw new UnsupportedException(
                    folder.toString(),
                    "its path does not name the layer (layer_N), and the file holds no configuration",
                    "Keep the published folders, or name the hook (--hook blocks.N.hook_resid_post)");
        }
        Site site = switch (release(folder, 3)) {
            case "mlp" -> Site.MLP_OUT;
            case "att" -> Site.Z;
            default -> Site.RESID_POST;
        };
        return new HookPoint(Integer.parseInt(found), site);
    }

    private static String absolute(Path folder) {
        return folder.toAbsolutePath().normalize().toString().replace('\\', '/');
    }

    private static String modelName(Path folder) {
        String size = release(folder, 1);
        return size.isEmpty() ? "" : "gemma-2-" + size + (release(folder, 2).equals("it") ? "-it" : "");
    }

    /// A part of the published repository's name, where the path still holds it.
    private static String release(Path folder, int group) {
        Matcher matcher = RELEASE.matcher(absolute(folder));
        return matcher.find() ? matcher.group(group) : "";
    }
}
