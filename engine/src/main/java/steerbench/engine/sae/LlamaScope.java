package steerbench.engine.sae;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import steerbench.engine.checkpoint.JsonSource;
import steerbench.engine.hook.HookPoint;
import steerbench.engine.problem.UnsupportedException;
import steerbench.engine.tensor.DType;
import steerbench.engine.tensor.Shape;
import steerbench.engine.tensor.Tensor;
import steerbench.engine.weights.PackedStore;

/// Llama Scope (He et al. 2024, arXiv 2410.20526): `{hyperparams.json, checkpoints/final.safetensors}`, a
/// JumpReLU with one threshold for all features. Numbers as SAELens reads it: the residual times `sqrt(d_in)
/// / dataset_average_activation_norm` is encoded, and the threshold is multiplied by the same factor.
final class LlamaScope {
    static final String CONFIG = "hyperparams.json";
    static final String CHECKPOINTS = "checkpoints";
    static final String WEIGHTS = CHECKPOINTS + "/final.safetensors";
    private static final String MODEL = "meta-llama/Llama-3.1-8B"; // the only one; the files name none

    private LlamaScope() {}

    static boolean isHere(Path folder) {
        return Files.isRegularFile(folder.resolve(CONFIG)) && Files.isRegularFile(folder.resolve(WEIGHTS));
    }

    static SparseAutoencoder open(Path folder, SaeOptions options, PackedStore packed) {
        JsonSource hyperparams = JsonSource.read(folder.resolve(CONFIG));
        refuseWhatItIsNot(folder, hyperparams);
        int dIn = hyperparams.count("d_model");
        int dSae = hyperparams.count("d_sae");
        String hookName = hyperparams.string("hook_point_in");
        HookPoint ownHook = HookPoint.parse(hookName)
                .orElseThrow(() -> new UnsupportedException(
                        folder.toString(),
                        "hook '" + hookName + "' is not known",
                        "Use an SAE of Llama Scope's LXR, LXA or LXM"));
        double scale = options.inputScale()
                .orElseGet(() -> Math.sqrt(dIn)
                        / hyperparams.object("dataset_average_activation_norm").positive("in"));
        SaeConfig config = SaeConfig.plain("Llama Scope", SaeArchitecture.JUMPRELU, dIn, dSae, ownHook, MODEL)
                .withInputScale(scale);
        return SaeTensors.read(folder.resolve(WEIGHTS), packed, tensors -> {
            SaeWeights weights = SaeWeights.ofLinear(
                    tensors.require("encoder.weight", dSae, dIn),
                    tensors.require("encoder.bias", dSae),
                    tensors.require("decoder.weight", dIn, dSae),
                    true,
                    tensors.require("decoder.bias", dIn),
                    threshold(folder, hyperparams.number("jump_relu_threshold") * scale));
            return tensors.sae(folder, config.with(options), weights);
        });
    }

    /// One for all features.
    private static Tensor threshold(Path folder, double value) {
        MemorySegment data = MemorySegment.ofArray(new byte[Float.BYTES]);
        data.set(ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 0, (float) value);
        return new Tensor("threshold", DType.F32, Shape.of(), folder.resolve(CONFIG), 0, data);
    }

    private static void refuseWhatItIsNot(Path folder, JsonSource hyperparams) {
        String in = hyperparams.string("hook_point_in");
        String out = hyperparams.string("hook_point_out", in);
        if (!in.equals(out)) {
            throw Transcoders.refused(folder, in, out, "Use an SAE of Llama Scope's LXR, LXA or LXM");
        }
        refuseOther(folder, hyperparams, "act_fn", "jumprelu");
        refuseOther(folder, hyperparams, "norm_activation", "dataset-wise");
        if (hyperparams.bool("use_glu_encoder", false)) {
            throw new UnsupportedException(
                    folder.toString(), "use_glu_encoder is not supported", "Use an SAE with a plain encoder");
        }
    }

    private static void refuseOther(Path folder, JsonSource hyperparams, String field, String supported) {
        String value = hyperparams.string(field, supported);
        if (!value.equals(supported)) {
            throw new UnsupportedException(
                    folder.toString(), field + " '" + value + "' is not supported", "Supported: " + supported);
        }
    }
}
