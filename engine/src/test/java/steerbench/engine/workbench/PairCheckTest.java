package steerbench.engine.workbench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steerbench.engine.Fixtures;
import steerbench.engine.fit.MeasuredPair;
import steerbench.engine.task.Cancellation;
import steerbench.engine.weights.Mode;
import steerbench.engine.weights.WeightPrecision;

/// The check of published pairs, on the tiny pair: it must fail where the pair or the steering is not right.
@Tag("parity")
class PairCheckTest {
    private static final String SAE = "tiny";

    @TempDir
    private Path cache = Path.of("");

    private static MeasuredPair pair(
            int feature, String token, double peak, double amplification, String steered, String unsteered) {
        return new MeasuredPair(
                "tiny",
                List.of("tiny"),
                "tiny",
                "",
                feature,
                "the theory and then another",
                token,
                0.95 * peak,
                1.05 * peak,
                "the theory",
                8,
                amplification,
                steered,
                unsteered);
    }

    private PairCheck.Outcome run(MeasuredPair pair) {
        EngineSettings settings = new EngineSettings(
                Fixtures.TINY_GGUF,
                List.of(new EngineSettings.SaeChoice(SAE, Fixtures.TINY_SAE)),
                Mode.EXACT,
                WeightPrecision.STORED,
                1,
                4,
                64,
                4);
        try (LocalEngine engine = LocalEngine.open(settings, cache)) {
            return PairCheck.run(engine, SAE, pair, Cancellation.never());
        }
    }

    @Test
    void holdsForWhatTheEngineGivesAndFailsForEverythingElse() {
        int feature = 6;
        PairCheck.Outcome found = run(pair(feature, "", 1, 30, "x", "x"));
        assertThat(found.peak()).isPositive();
        assertThat(found.steered()).isNotEqualTo(found.unsteered());
        String steered = "^" + Pattern.quote(found.steered()) + "$";
        String unsteered = "^" + Pattern.quote(found.unsteered()) + "$";
        String token = found.peakToken();
        double peak = found.peak();
        assertThat(run(pair(feature, token, peak, 30, steered, unsteered)).failures())
                .isEmpty();
        assertThat(run(pair(feature, token + "x", peak, 30, steered, unsteered)).failures())
                .singleElement()
                .asString()
                .contains("peaks at");
        assertThat(run(pair(feature, token, 2 * peak, 30, steered, unsteered)).failures())
                .singleElement()
                .asString()
                .contains("its peak is");
        assertThat(run(pair(feature, token, peak, 0, steered, unsteered)).failures())
                .as("without steering")
                .singleElement()
                .asString()
                .contains("the steered text");
        assertThat(run(pair(feature, token, peak, 30, ".", unsteered)).failures())
                .singleElement()
                .asString()
                .contains("nothing is shown");
    }

    @Test
    void theRowsAreWhole() {
        assertThat(MeasuredPair.all()).hasSize(2).allSatisfy(p -> {
            assertThat(p.models()).isNotEmpty();
            assertThat(p.lowestPeak()).isLessThan(p.highestPeak());
            assertThat(p.amplification()).isPositive();
            assertThat(Pattern.compile(p.steered()).matcher(p.prompt()).find()).isFalse();
        });
    }
}
