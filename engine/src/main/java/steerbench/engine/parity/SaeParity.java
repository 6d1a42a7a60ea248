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
import steerbench.engine.weights.Mode;

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
            try (SafetensorsFile file = SafetensorsFile.open(folder.resolve("expected.safetensors"));
                    SparseAutoencoder sae = context.openSae(folder)) {
                Reference expected = new Reference(file, context.log(), prefix);
                expected.unknown(KNOWN::contains);
                hook(context.log(), prefix, info, sae);
                if (expected.require("x")) {
                    SaeSession.Encoding encoding = encode(name, sae, expected);
                    compare(
                            context.log(),
                            prefix,
                            expected,
                            info,
                            encoding,
                            sae.config().dIn());
                }
                if (expected.has("acts_unscaled") || expected.has("recon_unscaled")) {
                    context.log().part(prefix + "unscaled", () -> unscaled(context, name, folder, expected));
                }
            }
        });
    }

    private static void hook(ParityLog log, String prefix, JsonSource info, SparseAutoencoder sae) {
        if (info.has("hook")) {
            String given = info.string("hook");
            String expected = HookPoint.parse(given).map(HookPoint::name).orElse(given);
            log.equal(prefix + "hook", expected, sae.config().hook().name());
        } else {
            log.missing(prefix + "hook");
        }
    }

    private static SaeSession.Encoding encode(String name, SparseAutoencoder sae, Reference expected) {
        SaeSite site = new SaeSite(name, sae, Mode.EXACT, 0, false);
        try (SaeSession session = SaeSession.complete(site, SessionSettings.standard(1))) {
            float[] x = expected.floats(expected.has("x_raw") ? "x_raw" : "x").orElseThrow();
            return session.run(x, x.length / sae.config().dIn(), Cancellation.never());
        }
    }

    private static void compare(
            ParityLog log, String prefix, Reference expected, JsonSource info, SaeSession.Encoding encoding, int dIn) {
        float[] computed = encoding.activations();
        expected.floats("acts").ifPresent(acts -> {
            log.floats(prefix + "acts", acts, computed, TOLERANCE);
            log.equal(prefix + "active_set", active(acts), active(computed));
        });
        expected.floats("recon")
                .ifPresent(recon -> log.floats(prefix + "recon", recon, encoding.reconstruction(), TOLERANCE));
        // FVU is measured in the space the SAE reads: centred where it centres.
        float[] read = expected.floats("x").orElseThrow();
        int tokens = read.length / dIn;
        double active = active(computed).length;
        scalar(log, prefix, info, "fvu", fvu(read, encoding.reconstruction(), tokens), TOLERANCE);
        scalar(log, prefix, info, "l0", active / tokens, 1e-6);
        scalar(log, prefix, info, "share_active", active / computed.length, 1e-6);
    }

    private static void scalar(
            ParityLog log, String prefix, JsonSource info, String field, double computed, double tolerance) {
        if (info.has(field)) {
            log.scalar(prefix + field, info.number(field), computed, tolerance);
        } else {
            log.missing(prefix + field);
        }
    }

    /// An SAE that needs a factor, with the factor 1: what SAELens computes when nobody gives it one.
    private static void unscaled(ParityContext context, String name, Path folder, Reference expected) {
        try (SparseAutoencoder sae = context.openSae(folder, SaeOptions.none().withInputScale(1))) {
            SaeSession.Encoding encoding = encode(name, sae, expected);
            String prefix = "saes/" + name + "/";
            expected.floats("acts_unscaled")
                    .ifPresent(acts ->
                            context.log().floats(prefix + "acts_unscaled", acts, encoding.activations(), TOLERANCE));
            expected.floats("recon_unscaled")
                    .ifPresent(recon -> context.log()
                            .floats(prefix + "recon_unscaled", recon, encoding.reconstruction(), TOLERANCE));
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
