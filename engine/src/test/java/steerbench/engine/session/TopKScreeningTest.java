package steerbench.engine.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steerbench.engine.library.CacheFolders;
import steerbench.engine.library.SaeLibrary;
import steerbench.engine.sae.SaeFormats;
import steerbench.engine.sae.SaeOptions;
import steerbench.engine.sae.SparseAutoencoder;
import steerbench.engine.task.Cancellation;

/// Short steps of the fast mode find a TopK SAE's active set by an 8-bit copy of the encoder: the same set,
/// with the same values, as the whole encoder in float32 finds.
@Tag("unit")
class TopKScreeningTest {
    private static final int TOKENS = 1024;
    private static final int SEED = 20;

    @Test
    void shortStepsFindWhatTheWholeEncoderFinds(@TempDir Path cache) {
        Path folder = new SaeLibrary(new CacheFolders(cache)).defaultSae(Cancellation.never());
        try (SparseAutoencoder sae = SaeFormats.open(folder, SaeOptions.none(), cache)) {
            // Only a tie at the k-th place may be decided otherwise.
            assertThat(ActiveSets.shareFoundInShortSteps(sae, residuals(sae))).isGreaterThanOrEqualTo(0.999);
        }
    }

    /// Residuals as the SAE models them: `b_dec`, some forty decoder directions of very different strength,
    /// and a rest that it does not explain.
    private static float[] residuals(SparseAutoencoder sae) {
        int dIn = sae.config().dIn();
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
