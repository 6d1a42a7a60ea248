package steerbench.engine.fit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steerbench.engine.hook.HookPoint;
import steerbench.engine.sae.SaeConfig;
import steerbench.engine.sae.SaeFolder;
import steerbench.engine.sae.SaeFormats;
import steerbench.engine.sae.SaeOptions;
import steerbench.engine.sae.SparseAutoencoder;

/// Each way in which an input can be wrong is found and named. The SAE of these tests knows the tokens of one
/// layer by heart, in the form it was trained on, and gives back the one nearest to what it reads.
@Tag("unit")
class TrialsTest {
    private static final int WIDTH = 24;
    private static final int TOKENS = 60;
    private static final HookPoint HOOK = HookPoint.residPost(2);

    @TempDir
    private Path folder = Path.of("");

    private final Random random = new Random(11);
    private final float[] bias = row(5);

    private float[] row(double spread) {
        float[] row = new float[WIDTH];
        for (int d = 0; d < WIDTH; d++) {
            row[d] = (float) (random.nextGaussian() * spread);
        }
        return row;
    }

    /// Tokens of different norms, each with an offset of its own in all dimensions.
    private Residuals tokens() {
        float[] all = new float[TOKENS * WIDTH];
        for (int t = 0; t < TOKENS; t++) {
            float[] row = row(Math.exp(random.nextGaussian() / 2));
            float offset = (float) (2 * random.nextGaussian());
            for (int d = 0; d < WIDTH; d++) {
                all[t * WIDTH + d] = row[d] + offset;
            }
        }
        return new Residuals(all, WIDTH);
    }

    private static Codec knowing(Residuals known) {
        return x -> {
            int[] nearest = new int[x.tokens()];
            for (int t = 0; t < nearest.length; t++) {
                double least = Double.POSITIVE_INFINITY;
                for (int k = 0; k < known.tokens(); k++) {
                    double distance = 0;
                    for (int d = 0; d < WIDTH; d++) {
                        distance += Math.pow(x.values()[t * WIDTH + d] - known.values()[k * WIDTH + d], 2);
                    }
                    if (distance < least) {
                        least = distance;
                        nearest[t] = k;
                    }
                }
            }
            return known.rows(nearest);
        };
    }

    private SaeConfig config(SaeOptions options) throws IOException {
        Path sae = SaeFolder.saeLens(folder.resolve("sae"), HOOK.name(), WIDTH, 4, "");
        try (SparseAutoencoder opened = SaeFormats.open(sae, options, folder.resolve("cache"))) {
            return opened.config();
        }
    }

    private Optional<Trials.Cause> cause(Residuals here, Codec codec) throws IOException {
        return cause(Map.of(HOOK, here), codec, codec, SaeOptions.none());
    }

    private Optional<Trials.Cause> cause(
            Map<HookPoint, Residuals> samples, Codec codec, Codec otherCentring, SaeOptions options)
            throws IOException {
        return new Trials(config(options), codec, otherCentring, bias, samples).all();
    }

    private static void assertFound(Optional<Trials.Cause> cause, String why, String remedy) {
        assertThat(cause).hasValueSatisfying(c -> {
            assertThat(c.why()).contains(why);
            assertThat(c.remedy()).contains(remedy);
            assertThat(c.after()).isLessThan(0.05);
        });
    }

    @Test
    void aRightInputNeedsNoCause() throws IOException {
        Residuals x = tokens();
        assertThat(cause(x, knowing(x))).isEmpty();
    }

    @Test
    void anotherLayer() throws IOException {
        Map<HookPoint, Residuals> samples = new LinkedHashMap<>();
        for (int layer = 0; layer < 6; layer++) {
            samples.put(HookPoint.residPost(layer), tokens());
        }
        Residuals there = samples.getOrDefault(HookPoint.residPost(4), tokens());
        assertFound(
                cause(samples, knowing(there), knowing(there), SaeOptions.none()),
                "reading blocks.4.hook_resid_post",
                "--hook blocks.4.hook_resid_post");
    }

    @Test
    void aScaledInput() throws IOException {
        Residuals x = tokens();
        assertFound(cause(x, knowing(x.scaled(16))), "multiplying the residual by 16", "--sae-scale 16");
    }

    @Test
    void missingAndNeedlessCentring() throws IOException {
        Residuals x = tokens();
        Codec centred = knowing(x.centred());
        assertFound(cause(x, centred), "centring", "center_writing_weights to true");
        Codec plain = knowing(x);
        Codec centresFirst = y -> plain.reconstruct(y.centred());
        assertFound(
                cause(Map.of(HOOK, x), centresFirst, plain, SaeOptions.none().withCentring(true)),
                "as it stands",
                "center_writing_weights to false");
    }

    @Test
    void whereFiguresLookRightOnlyWhatIsLikelyIsTried() throws IOException {
        Residuals x = tokens();
        Codec centred = knowing(x.centred());
        Trials trials = new Trials(config(SaeOptions.none()), centred, centred, bias, Map.of(HOOK, x));
        assertFound(trials.likely(), "centring", "center_writing_weights to true");
        Codec scaled = knowing(x.scaled(16));
        assertThat(new Trials(config(SaeOptions.none()), scaled, scaled, bias, Map.of(HOOK, x)).likely())
                .isEmpty();
    }

    @Test
    void missingNormalisation() throws IOException {
        Residuals x = tokens();
        double[] factors =
                Arrays.stream(x.norms()).map(n -> Math.sqrt(WIDTH) / n).toArray();
        assertFound(cause(x, knowing(x.scaled(factors))), "one norm", "constant_norm_rescale");
        double[] deviations = Arrays.stream(x.centred().norms())
                .map(n -> Math.sqrt(WIDTH - 1) / n)
                .toArray();
        assertFound(cause(x, knowing(x.centred().scaled(deviations))), "deviation 1", "layer_norm");
    }

    @Test
    void theDecoderBiasOnTheWrongSide() throws IOException {
        Residuals x = tokens();
        Codec plain = knowing(x);
        Codec subtractsToo = y -> plain.reconstruct(y.plus(bias, -1));
        assertFound(cause(x, subtractsToo), "not subtracting b_dec", "apply_b_dec_to_input to false");
    }

    @Test
    void nothingIsBlamedWhereNothingHelps() throws IOException {
        assertThat(cause(tokens(), x -> x.scaled(0))).isEmpty();
    }
}
