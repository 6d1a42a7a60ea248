package steerbench.engine.workbench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import steerbench.engine.Fixtures;
import steerbench.engine.evaluation.PredictionDifference;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.Progress;
import steerbench.engine.weights.Mode;
import steerbench.engine.weights.WeightPrecision;

/// What rounding costs, on the tiny Llama; and requests that make no sense.
@Tag("parity")
class QuantisationCostTest {
    @TempDir
    private Path cache = Path.of("");

    private QuantisationCost.Report cost(String gguf, WeightPrecision... precisions) {
        return QuantisationCost.run(
                Fixtures.ROOT.resolve("gguf/tiny-llama-" + gguf + ".gguf"),
                List.of(precisions),
                SampleText.builtIn(),
                1,
                cache,
                Progress.none(),
                Cancellation.never());
    }

    @Test
    void eightBitsCostLessThanFour() {
        QuantisationCost.Report report = cost("F16", WeightPrecision.INT8, WeightPrecision.INT4);
        assertThat(report.costs())
                .extracting(c -> c.weights() + " " + c.mode())
                .containsExactly("INT8 EXACT", "INT8 FAST", "INT4 EXACT", "INT4 FAST");
        PredictionDifference int8 = report.costs().get(0).difference();
        PredictionDifference int4 = report.costs().get(2).difference();
        assertThat(int8.predictions()).isGreaterThan(1000);
        assertThat(int8.meanKl()).isBetween(1e-8, 1e-2);
        assertThat(int4.meanKl()).isBetween(5 * int8.meanKl(), 1.0);
        assertThat(int8.topAgreement()).isBetween(0.9, 1.0).isGreaterThan(int4.topAgreement());
        assertThat(int8.largestKl()).isGreaterThan(int8.meanKl());
        assertThat(int8.perplexity()).isCloseTo(int8.referencePerplexity(), withinPercentage(1));
        // 4 bits and a scale and half a zero point a block of 32, 8 bits and a scale for the tables.
        assertThat(report.costs().get(2).bytes())
                .isLessThan(report.costs().get(0).bytes());
        assertThat(report.costs().get(0).bytes()).isLessThan(report.referenceBytes() * 3 / 10);
    }

    @Test
    void storedWeightsInTheExactModeCostNothing() {
        PredictionDifference none = cost("F32", WeightPrecision.STORED).costs().stream()
                .filter(c -> c.mode() == Mode.EXACT)
                .findFirst()
                .orElseThrow()
                .difference();
        assertThat(none.meanKl()).isZero();
        assertThat(none.topAgreement()).isEqualTo(1);
        assertThat(none.perplexity()).isEqualTo(none.referencePerplexity());
    }

    @ParameterizedTest
    @CsvSource({"Q8_0, INT8", "Q4_0, INT8", "Q4_0, INT4", "Q4_1, INT4"})
    void aPrecisionThatChangesNothingIsRefused(String gguf, WeightPrecision precision) {
        assertThatThrownBy(() -> cost(gguf, precision))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("weights " + precision.label())
                .hasMessageContaining("none of the");
    }

    @Test
    void roundingASecondTimeIsSaid() {
        assertThat(cost("Q8_0", WeightPrecision.INT4).costs())
                .allSatisfy(c ->
                        assertThat(c.note()).contains("rounded a second time").contains("stay as they are stored"));
    }

    @Test
    void aTextOfTheUsersIsReadWholeOrRefused() throws IOException {
        Path file = Files.writeString(cache.resolve("t.txt"), "One passage\nof two lines.\n\n\nAnother.\n");
        assertThat(SampleText.of(file).passages()).containsExactly("One passage\nof two lines.", "Another.");
        Files.writeString(file, " \n\n ");
        assertThatThrownBy(() -> SampleText.of(file)).isInstanceOf(InvalidRequestException.class);
        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0x41});
        assertThatThrownBy(() -> SampleText.of(file))
                .isInstanceOf(InvalidFileException.class)
                .hasMessageContaining("UTF-8");
    }
}
