package steerbench.engine.parity;

import java.nio.file.Path;
import java.util.Set;
import java.util.stream.IntStream;
import steerbench.engine.checkpoint.JsonSource;
import steerbench.engine.checkpoint.SafetensorsFile;
import steerbench.engine.graph.SaeSite;
import steerbench.engine.hook.HookPoint;
import steerbench.engine.sae.SaeOptions;
import steerbench.engine.sae.SparseAutoencoder;
import steerbench.engine.session.SaeSession;
import steerbench.engine.session.SessionSettings;
import steerbench.engine.task.Cancellation;

/// An SAE directory against `expected.safetensors`: activations, reconstruction, the active set, FVU and L0
/// of given residuals, and the hook it says it reads.
final class SaeParity {
    private static final double TOLERANCE = 1e-4;
    private static final Set<String> KNOWN = Set.of("x", "x_raw", "acts", "recon", "acts_unscaled", "recon_unscaled");

    private SaeParity() {}

    static void run(ParityContext context, String name, Path folder) {
        String prefix = "saes/" + name + "/";
        context.log().part("saes/" + name, () -> {
            JsonSource info = JsonSource.read(folder.resolve("expected.json"));
            try (SafetensorsFile expected = SafetensorsFile.open(folder.resolve("expected.safetensors"));
                    SparseAutoencoder sae = context.openSae(folder)) {
                Coverage.unknown(context.log(), prefix, expected, KNOWN::contains);
                String hook = info.string("hook");
                String expectedHook = HookPoint.parse(hook).map(HookPoint::name).orElse(hook);
                context.log()
                        .equal(
                                prefix + "hook",
                                expectedHook,
                                sae.config().hook().name());
                SaeSession.Encoding encoding = encode(context, name, sae, expected);
                compare(context.log(), prefix, expected, info, encoding);
            }
        });
        context.log().part(prefix + "unscaled", () -> unscaled(context, name, folder));
    }

    private static SaeSession.Encoding encode(
            ParityContext context, String name, SparseAutoencoder sae, SafetensorsFile expected) {
        SaeSite site = new SaeSite(name, sae, context.saeWeights(sae.path()), 0, false);
        try (SaeSession session = SaeSession.complete(site, SessionSettings.standard(1))) {
            boolean raw = expected.tensors().containsKey("x_raw");
            int tokens = expected.tensor("x").shape().intDim(0);
            return session.run(Reference.floats(expected, raw ? "x_raw" : "x"), tokens, Cancellation.never());
        }
    }

    private static void compare(
            ParityLog log, String prefix, SafetensorsFile expected, JsonSource info, SaeSession.Encoding encoding) {
        int tokens = expected.tensor("x").shape().intDim(0);
        float[] acts = Reference.floats(expected, "acts");
        log.floats(prefix + "acts", acts, encoding.activations(), TOLERANCE);
        log.equal(prefix + "active_set", active(acts), active(encoding.activations()));
        log.floats(prefix + "recon", Reference.floats(expected, "recon"), encoding.reconstruction(), TOLERANCE);
        // FVU is measured in the space the SAE reads: centred where it centres.
        float[] read = Reference.floats(expected, "x");
        log.scalar(prefix + "fvu", info.number("fvu"), fvu(read, encoding.reconstruction(), tokens), TOLERANCE);
        log.scalar(prefix + "l0", info.number("l0"), (double) active(encoding.activations()).length / tokens, 1e-6);
    }

    /// An SAE that needs a factor, with the factor 1: what SAELens computes when nobody gives it one.
    private static void unscaled(ParityContext context, String name, Path folder) {
        try (SafetensorsFile expected = SafetensorsFile.open(folder.resolve("expected.safetensors"))) {
            if (!expected.tensors().containsKey("acts_unscaled")
                    && !expected.tensors().containsKey("recon_unscaled")) {
                return;
            }
            try (SparseAutoencoder sae =
                    context.openSae(folder, SaeOptions.none().withInputScale(1))) {
                SaeSession.Encoding encoding = encode(context, name, sae, expected);
                String prefix = "saes/" + name + "/";
                context.log()
                        .floats(
                                prefix + "acts_unscaled",
                                Reference.floats(expected, "acts_unscaled"),
                                encoding.activations(),
                                TOLERANCE);
                context.log()
                        .floats(
                                prefix + "recon_unscaled",
                                Reference.floats(expected, "recon_unscaled"),
                                encoding.reconstruction(),
                                TOLERANCE);
            }
        }
    }

    private static int[] active(float[] activations) {
        return IntStream.range(0, activations.length)
                .filter(i -> activations[i] > 0)
                .toArray();
    }

    /// `sum ||x - x^||^2 / sum ||x - mean(x)||^2`.
    static double fvu(float[] x, float[] reconstruction, int tokens) {
        int width = x.length / tokens;
        double error = 0;
        double variance = 0;
        for (int d = 0; d < width; d++) {
            double mean = 0;
            for (int t = 0; t < tokens; t++) {
                mean += x[t * width + d];
            }
            mean /= tokens;
            for (int t = 0; t < tokens; t++) {
                int i = t * width + d;
                error += Math.pow((double) x[i] - reconstruction[i], 2);
                variance += Math.pow(x[i] - mean, 2);
            }
        }
        return error / variance;
    }
}
