package steerbench.engine.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steerbench.engine.graph.SaeSite;
import steerbench.engine.library.CacheFolders;
import steerbench.engine.library.SaeLibrary;
import steerbench.engine.sae.SaeFormats;
import steerbench.engine.sae.SaeOptions;
import steerbench.engine.sae.SparseAutoencoder;
import steerbench.engine.task.Cancellation;
import steerbench.engine.weights.CheckpointKey;
import steerbench.engine.weights.Mode;
import steerbench.engine.weights.PackedStore;
import steerbench.engine.weights.WeightFactory;

/// Short steps of the fast mode find a TopK SAE's active set by an 8-bit copy of the encoder: the same set,
/// with the same values, as the whole encoder in float32 finds.
@Tag("unit")
class TopKScreeningTest {
    private static final int TOKENS = 1024;
    private static final int STEP = 8;
    private static final int SEED = 20;

    @Test
    void shortStepsFindWhatTheWholeEncoderFinds(@TempDir Path cache) {
        Path folder = new SaeLibrary(new CacheFolders(cache)).defaultSae(Cancellation.never());
        try (SparseAutoencoder sae = SaeFormats.open(folder, SaeOptions.none(), cache)) {
            PackedStore store = new PackedStore(cache, CheckpointKey.of(folder));
            SaeSite site = new SaeSite("sae", sae, new WeightFactory(store, Mode.FAST), 32, false);
            int dIn = sae.config().dIn();
            float[] residuals = residuals(sae, dIn);
            try (SaeSession session = SaeSession.forReadout(site, new SessionSettings(2, TOKENS))) {
                TopActivations all = read(session, residuals, dIn, 0, TOKENS);
                int same = 0;
                for (int from = 0; from < TOKENS; from += STEP) {
                    TopActivations step = read(session, residuals, dIn, from, STEP);
                    for (int t = 0; t < STEP; t++) {
                        same += sameSet(all, from + t, step, t) ? 1 : 0;
                    }
                }
                // Only a tie at the k-th place may be decided otherwise.
                assertThat(same).isGreaterThanOrEqualTo((int) Math.ceil(0.999 * TOKENS));
            }
        }
    }

    private static TopActivations read(SaeSession session, float[] residuals, int dIn, int from, int tokens) {
        float[] part = Arrays.copyOfRange(residuals, from * dIn, (from + tokens) * dIn);
        return session.readout(MemorySegment.ofArray(part), tokens, Cancellation.never());
    }

    private static boolean sameSet(TopActivations a, int i, TopActivations b, int j) {
        assertThat(b.value(j, 0)).isCloseTo(a.value(i, 0), within(1e-3f * (1 + a.value(i, 0))));
        return Arrays.equals(sorted(a, i), sorted(b, j));
    }

    private static int[] sorted(TopActivations top, int token) {
        return IntStream.range(0, top.size())
                .map(r -> top.feature(token, r))
                .sorted()
                .toArray();
    }

    /// Residuals as the SAE models them: `b_dec`, some forty decoder directions of very different strength,
    /// and a rest that it does not explain.
    private static float[] residuals(SparseAutoencoder sae, int dIn) {
        Random random = new Random(SEED);
        float[] bias = sae.weights().decoderBias().toFloats();
        float[] residuals = new float[TOKENS * dIn];
        for (int t = 0; t < TOKENS; t++) {
            for (int i = 0; i < dIn; i++) {
                residuals[t * dIn + i] = bias[i] + (float) (1.5 * random.nextGaussian());
            }
            for (int n = 0; n < 40; n++) {
                float[] direction =
                        sae.decoderDirection(random.nextInt(sae.config().dSae()));
                double strength = 40 * Math.pow(random.nextDouble(), 3);
                for (int i = 0; i < dIn; i++) {
                    residuals[t * dIn + i] += (float) (strength * direction[i]);
                }
            }
        }
        return residuals;
    }
}
