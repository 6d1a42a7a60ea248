package steerbench.engine.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import steerbench.engine.graph.SaeSite;
import steerbench.engine.sae.SaeFolder;
import steerbench.engine.sae.SaeFormats;
import steerbench.engine.sae.SaeOptions;
import steerbench.engine.sae.SparseAutoencoder;
import steerbench.engine.task.Cancellation;
import steerbench.engine.weights.Mode;

/// Short steps of the fast mode find the active features of standard, JumpReLU and gated SAEs by an 8-bit
/// copy of the encoder: all of them, with the values of the whole encoder in float32.
@Tag("unit")
class ThresholdScreeningTest {
    private static final int D_IN = 96;
    private static final int D_SAE = 2048;
    private static final int TOKENS = 96;
    /// More than are active of any token behind a level of 10.
    private static final int READOUT = 30;

    @TempDir
    private Path dir = Path.of("");

    @ParameterizedTest
    @CsvSource({"standard, 1", "standard, 8", "jumprelu, 1", "jumprelu, 8", "gated, 1", "gated, 8"})
    void shortStepsFindWhatTheWholeEncoderFinds(String architecture, int step) throws IOException {
        float[] residuals = residuals(0);
        try (SparseAutoencoder sae = open(architecture, 10)) {
            int active = assertSame(sae, residuals, step);
            assertThat(active).isBetween(5 * TOKENS, READOUT * TOKENS);

            ActiveSets.emptyTheCopy(sae);
            assertThat(found(steps(sae, residuals, step, 1), step))
                    .as("without the copy, that is what says what to compute")
                    .isLessThan(TOKENS / 2);
        }
    }

    /// Where more are active than are worth computing: of tokens with massive entries, or always.
    @ParameterizedTest
    @CsvSource({"standard, 1, 8", "jumprelu, 8, 8", "gated, 8, 8", "jumprelu, 1, -60", "standard, 8, -60"})
    void denseTokensAreFoundTogether(String architecture, int step, float level) throws IOException {
        try (SparseAutoencoder sae = open(architecture, level)) {
            assertThat(assertSame(sae, residuals(100), step)).isGreaterThan(READOUT * TOKENS);
        }
    }

    /// So that a row's text does not depend on whether it decodes alone. (Where the whole encoder is read, last
    /// bits do.)
    @ParameterizedTest
    @ValueSource(strings = {"standard", "jumprelu", "gated"})
    void aTokensActivationsDoNotDependOnItsNeighbours(String architecture) throws IOException {
        // Few are reported, so that how many are computed together follows the neighbours.
        int readout = 4;
        float[] residuals = residuals(0);
        try (SparseAutoencoder sae = open(architecture, 10)) {
            TopActivations[] alone = steps(sae, residuals, 1, readout);
            TopActivations[] together = steps(sae, residuals, 8, readout);
            for (int t = 0; t < TOKENS; t++) {
                for (int r = 0; r < readout; r++) {
                    assertThat(together[t / 8].value(t % 8, r)).isEqualTo(alone[t].value(0, r));
                    assertThat(together[t / 8].feature(t % 8, r)).isEqualTo(alone[t].feature(0, r));
                }
            }
        }
    }

    /// Tokens of which a feature is active.
    private static int found(TopActivations[] steps, int step) {
        int found = 0;
        for (int t = 0; t < TOKENS; t++) {
            found += steps[t / step].value(t % step, 0) > 0 ? 1 : 0;
        }
        return found;
    }

    /// @return how many are active, of all tokens
    private static int assertSame(SparseAutoencoder sae, float[] residuals, int step) {
        float[] whole = whole(sae, residuals);
        TopActivations[] found = steps(sae, residuals, step, READOUT);
        int active = 0;
        for (int t = 0; t < TOKENS; t++) {
            active += assertSame(Arrays.copyOfRange(whole, t * D_SAE, (t + 1) * D_SAE), found[t / step], t % step);
        }
        return active;
    }

    /// @return how many are active
    private static int assertSame(float[] expected, TopActivations found, int at) {
        float[] sorted = expected.clone();
        Arrays.sort(sorted);
        Set<Integer> features = new HashSet<>();
        for (int r = 0; r < READOUT; r++) {
            float largest = sorted[D_SAE - 1 - r];
            assertThat(found.value(at, r)).isCloseTo(largest, within(1e-5f * (1 + largest)));
            if (largest > 0) {
                float own = expected[found.feature(at, r)];
                assertThat(own).isCloseTo(largest, within(1e-5f * (1 + largest)));
                assertThat(features.add(found.feature(at, r))).isTrue();
            }
        }
        int active = 0;
        for (float activation : expected) {
            active += activation > 0 ? 1 : 0;
        }
        return active;
    }

    private static float[] whole(SparseAutoencoder sae, float[] residuals) {
        SaeSite site = new SaeSite("sae", sae, Mode.EXACT, READOUT, false);
        try (SaeSession session = SaeSession.complete(site, new SessionSettings(2, TOKENS))) {
            return session.run(residuals, TOKENS, Cancellation.never()).activations();
        }
    }

    private static TopActivations[] steps(SparseAutoencoder sae, float[] residuals, int step, int readout) {
        SaeSite site = new SaeSite("sae", sae, Mode.FAST, readout, false);
        try (SaeSession session = SaeSession.forReadout(site, new SessionSettings(2, TOKENS))) {
            TopActivations[] steps = new TopActivations[TOKENS / step];
            for (int s = 0; s < steps.length; s++) {
                float[] part = Arrays.copyOfRange(residuals, s * step * D_IN, (s + 1) * step * D_IN);
                steps[s] = session.readout(MemorySegment.ofArray(part), step, Cancellation.never());
            }
            return steps;
        }
    }

    private SparseAutoencoder open(String architecture, float level) throws IOException {
        Path folder = SaeFolder.levelled(
                dir.resolve("sae"), architecture, "blocks.1.hook_resid_post", D_IN, D_SAE, "", level, 1);
        return SaeFormats.open(folder, SaeOptions.none(), dir.resolve("cache"));
    }

    /// Norms between 25 and 40.
    ///
    /// @param massive what every seventh token has more in one of its entries, one to three times, as tokens of
    ///     models have
    private static float[] residuals(int massive) {
        Random random = new Random(12);
        float[] residuals = new float[TOKENS * D_IN];
        for (int t = 0; t < TOKENS; t++) {
            double size = 2.5 + 1.5 * random.nextDouble();
            for (int i = 0; i < D_IN; i++) {
                residuals[t * D_IN + i] = (float) (size * random.nextGaussian());
            }
            if (t % 7 == 0) {
                residuals[t * D_IN + random.nextInt(D_IN)] += massive * (1 + random.nextInt(3));
            }
        }
        return residuals;
    }
}
