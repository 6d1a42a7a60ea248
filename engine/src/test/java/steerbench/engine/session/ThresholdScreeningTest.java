package steerbench.engine.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
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
import steerbench.engine.weights.WeightFactory;

/// Short steps of the fast mode find the active features of standard, JumpReLU and gated SAEs by an 8-bit
/// copy of the encoder: all of them, with the values of the whole encoder in float32.
@Tag("unit")
class ThresholdScreeningTest {
    private static final int D_IN = 96;
    private static final int D_SAE = 2048;
    private static final int TOKENS = 96;
    /// More than are active of most tokens, and few enough for steps of eight.
    private static final int READOUT = 60;

    @TempDir
    private Path dir = Path.of("");

    /// Of a token with a massive entry more are active than are worth computing, and of the last SAE always.
    ///
    /// @param level of the products that a feature must exceed
    /// @param fewest how many of those that are reported are active on average, at least
    @ParameterizedTest
    @CsvSource({
        "standard, 1, 8, 10",
        "standard, 8, 8, 10",
        "jumprelu, 1, 8, 10",
        "jumprelu, 8, 8, 10",
        "gated, 1, 8, 10",
        "gated, 8, 8, 10",
        "jumprelu, 8, -60, 60",
    })
    void shortStepsFindWhatTheWholeEncoderFinds(String architecture, int step, float level, int fewest)
            throws IOException {
        float[] residuals = residuals(100);
        try (SparseAutoencoder sae = open(architecture, level)) {
            float[] expected = whole(sae, residuals);
            TopActivations[] found = steps(sae, residuals, step, READOUT);
            int active = 0;
            for (int t = 0; t < TOKENS; t++) {
                active += assertSame(expected, t, found[t / step], t % step);
            }
            assertThat(active / TOKENS).isBetween(fewest, READOUT);
        }
    }

    /// So that a row's text does not depend on whether it decodes alone. (Where the whole encoder is read, last
    /// bits do.)
    @ParameterizedTest
    @ValueSource(strings = {"standard", "jumprelu", "gated"})
    void aTokensActivationsDoNotDependOnItsNeighbours(String architecture) throws IOException {
        float[] residuals = residuals(0);
        try (SparseAutoencoder sae = open(architecture, 10)) {
            TopActivations[] alone = steps(sae, residuals, 1, READOUT);
            TopActivations[] together = steps(sae, residuals, 8, READOUT);
            for (int t = 0; t < TOKENS; t++) {
                for (int r = 0; r < READOUT && alone[t].value(0, r) > 0; r++) {
                    assertThat(together[t / 8].value(t % 8, r)).isEqualTo(alone[t].value(0, r));
                    assertThat(together[t / 8].feature(t % 8, r)).isEqualTo(alone[t].feature(0, r));
                }
            }
        }
    }

    /// That it is the copy which says what is computed.
    @ParameterizedTest
    @ValueSource(strings = {"standard", "jumprelu", "gated"})
    void withAnEmptyCopyNothingWouldBeFound(String architecture) throws IOException {
        float[] residuals = residuals(0);
        try (SparseAutoencoder sae = open(architecture, 10)) {
            TopActivations[] before = steps(sae, residuals, 8, 1);
            Path copy = sae.packed().folder().resolve("sae.W_enc.screen.pack");
            byte[] bytes = Files.readAllBytes(copy);
            Arrays.fill(bytes, (byte) 0);
            Files.write(copy, bytes);

            TopActivations[] after = steps(sae, residuals, 8, 1);

            // Of every token the one feature that is to be reported is computed even so.
            assertThat(found(before)).isGreaterThan(TOKENS / 2);
            assertThat(found(after)).isLessThan(found(before) / 2);
        }
    }

    private static int found(TopActivations[] steps) {
        int found = 0;
        for (int t = 0; t < TOKENS; t++) {
            found += steps[t / 8].value(t % 8, 0) > 0 ? 1 : 0;
        }
        return found;
    }

    /// @return how many are active
    private static int assertSame(float[] expected, int token, TopActivations found, int at) {
        int active = 0;
        float previous = Float.MAX_VALUE;
        for (int f = 0; f < D_SAE; f++) {
            active += expected[token * D_SAE + f] > 0 ? 1 : 0;
        }
        for (int r = 0; r < READOUT; r++) {
            float value = found.value(at, r);
            assertThat(value).isLessThanOrEqualTo(previous);
            previous = value;
            if (r < active) {
                float inFloat32 = expected[token * D_SAE + found.feature(at, r)];
                assertThat(inFloat32).isPositive();
                assertThat(value).isCloseTo(inFloat32, within(1e-4f * (1 + inFloat32)));
            } else {
                assertThat(value).isZero();
            }
        }
        return Math.min(active, READOUT);
    }

    private static float[] whole(SparseAutoencoder sae, float[] residuals) {
        SaeSite site = new SaeSite("sae", sae, new WeightFactory(sae.packed(), Mode.EXACT), READOUT, false);
        try (SaeSession session = SaeSession.complete(site, new SessionSettings(2, TOKENS))) {
            return session.run(residuals, TOKENS, Cancellation.never()).activations();
        }
    }

    private static TopActivations[] steps(SparseAutoencoder sae, float[] residuals, int step, int readout) {
        SaeSite site = new SaeSite("sae", sae, new WeightFactory(sae.packed(), Mode.FAST), readout, false);
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
        Path folder = Files.createDirectories(dir.resolve("sae"));
        Files.writeString(folder.resolve("cfg.json"), """
                {"architecture": "%s", "d_in": %d, "d_sae": %d, "apply_b_dec_to_input": false,
                 "metadata": {"hook_name": "blocks.1.hook_resid_post"}}""".formatted(architecture, D_IN, D_SAE));
        boolean gated = architecture.equals("gated");
        Map<String, int[]> shapes = new LinkedHashMap<>();
        shapes.put("W_enc", new int[] {D_IN, D_SAE});
        shapes.put("W_dec", new int[] {D_SAE, D_IN});
        shapes.put("b_dec", new int[] {D_IN});
        shapes.put(gated ? "b_mag" : "b_enc", new int[] {D_SAE});
        if (gated) {
            shapes.put("b_gate", new int[] {D_SAE});
            shapes.put("r_mag", new int[] {D_SAE});
        } else if (architecture.equals("jumprelu")) {
            shapes.put("threshold", new int[] {D_SAE});
        }
        Random random = new Random(11);
        SaeFolder.safetensors(folder.resolve("sae_weights.safetensors"), shapes, (name, elements) -> {
            float[] values = new float[elements];
            for (int i = 0; i < elements; i++) {
                float noise = (float) random.nextGaussian();
                values[i] = switch (name) {
                    case "W_enc", "W_dec" -> noise / (float) Math.sqrt(D_IN);
                    case "b_gate" -> -level + noise;
                    case "b_enc" -> architecture.equals("standard") ? -level + noise : noise;
                    case "threshold" -> level + noise;
                    case "r_mag" -> 0.2f * noise;
                    case "b_mag" -> 20 + noise;
                    default -> 0;
                };
            }
            return values;
        });
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
