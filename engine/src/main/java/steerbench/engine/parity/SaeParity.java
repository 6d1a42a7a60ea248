package steerbench.engine.parity;

import java.nio.file.Path;
import java.util.stream.IntStream;
import steerbench.engine.checkpoint.JsonSource;
import steerbench.engine.checkpoint.SafetensorsFile;
import steerbench.engine.graph.SaeSite;
import steerbench.engine.sae.SparseAutoencoder;
import steerbench.engine.session.SaeSession;
import steerbench.engine.session.SessionSettings;
import steerbench.engine.task.Cancellation;

/// An SAE directory against `expected.safetensors`: activations, reconstruction, the active set, FVU and L0
/// of given residuals.
final class SaeParity {
    private static final double TOLERANCE = 1e-4;

    private SaeParity() {}

    static void run(ParityContext context, String name, Path folder) {
        ParityLog log = context.log();
        String prefix = "saes/" + name + "/";
        log.part("saes/" + name, () -> {
            JsonSource info = JsonSource.read(folder.resolve("expected.json"));
            try (SafetensorsFile expected = SafetensorsFile.open(folder.resolve("expected.safetensors"));
                    SparseAutoencoder sae = context.openSae(folder);
                    SaeSession session = SaeSession.complete(
                            new SaeSite(name, sae, context.saeWeights(sae.path()), 0, false),
                            SessionSettings.standard(1))) {
                boolean raw = expected.tensors().containsKey("x_raw");
                float[] x = Reference.floats(expected, raw ? "x_raw" : "x");
                int tokens = expected.tensor("x").shape().intDim(0);
                SaeSession.Encoding encoding = session.run(x, tokens, Cancellation.never());
                float[] acts = Reference.floats(expected, "acts");
                log.floats(prefix + "acts", acts, encoding.activations(), TOLERANCE);
                log.equal(prefix + "active_set", active(acts), active(encoding.activations()));
                log.floats(prefix + "recon", Reference.floats(expected, "recon"), encoding.reconstruction(), TOLERANCE);
                // FVU is measured in the space the SAE reads: centred where it centres.
                float[] read = Reference.floats(expected, "x");
                log.scalar(prefix + "fvu", info.number("fvu"), fvu(read, encoding.reconstruction(), tokens), TOLERANCE);
                log.scalar(
                        prefix + "l0",
                        info.number("l0"),
                        (double) active(encoding.activations()).length / tokens,
                        1e-6);
            }
        });
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
