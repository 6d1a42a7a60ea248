package steerbench.engine.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class AurocTest {

    /// The definition: share of pairs in which the positive wins, ties half.
    private static double byPairs(double[] positive, double[] negative) {
        double wins = 0;
        for (double p : positive) {
            for (double n : negative) {
                wins += p > n ? 1 : p == n ? 0.5 : 0;
            }
        }
        return wins / (positive.length * negative.length);
    }

    @Test
    void equalsTheDefinitionWithZerosAndTies() {
        Random random = new Random(3);
        for (int round = 0; round < 50; round++) {
            double[] up = random.doubles(30)
                    .map(v -> Math.max(0, Math.rint(6 * v) - 2))
                    .toArray();
            double[] down = random.doubles(20)
                    .map(v -> Math.max(0, Math.rint(6 * v) - 3))
                    .toArray();
            Auroc auroc = Auroc.ofSparse(nonZero(up), up.length, nonZero(down), down.length);
            assertThat(auroc.value()).isCloseTo(byPairs(up, down), within(1e-12));
            assertThat(auroc.low()).isLessThanOrEqualTo(auroc.value());
            assertThat(auroc.high()).isGreaterThanOrEqualTo(auroc.value());
        }
    }

    private static double[] nonZero(double[] values) {
        return java.util.Arrays.stream(values).filter(v -> v > 0).toArray();
    }

    @Test
    void theIntervalHasTheRightWidth() {
        // DeLong's variance of two normals one apart, 200 each, is about 0.0228^2 (simulated)
        Random random = new Random(5);
        double[] up = random.doubles(200).map(v -> 11 + random.nextGaussian()).toArray();
        double[] down = random.doubles(200).map(v -> 10 + random.nextGaussian()).toArray();
        Auroc auroc = Auroc.ofSparse(up, 200, down, 200);
        assertThat((auroc.high() - auroc.low()) / 2 / 1.96).isCloseTo(0.0228, within(0.004));
    }

    @Test
    void aSilentFeatureTellsNothingApart() {
        assertThat(Auroc.ofSparse(new double[0], 10, new double[0], 10).value()).isEqualTo(0.5);
        assertThat(Auroc.ofSparse(new double[0], 0, new double[0], 10).value()).isNaN();
    }

    @Test
    void talliesCountTokensTextsAndPeaks() {
        FeatureTally tally = new FeatureTally(4);
        tally.add(List.of(
                List.of(new FeatureActivation("s", 1, 2), new FeatureActivation("s", 3, 1)),
                List.of(new FeatureActivation("s", 1, 5))));
        tally.add(List.of(List.of()));
        assertThat(tally.texts()).isEqualTo(2);
        assertThat(tally.tokens()).isEqualTo(3);
        assertThat(tally.firings(1)).isEqualTo(2);
        assertThat(tally.peaks(1)).containsExactly(5);
        assertThat(tally.peaks(0)).isEmpty();
    }

    @Test
    void cataloguesReadBack(@TempDir Path dir) throws IOException {
        FeatureSummary good = new FeatureSummary(7, 0.01, 12.5, 0.8, 0.75, 0.85, 0.4, 0.05, List.of(" a", "\n"));
        FeatureSummary common = new FeatureSummary(2, 0.9, 30, 0.9, 0.89, 0.91, 0.99, 0.9, List.of());
        FeatureCatalog catalog = new FeatureCatalog(
                new FeatureCatalog.Provenance("m", "s", "exact", "t", 10, "n", 20, "rule", "2026-01-01"),
                List.of(good, common));
        FeatureCatalogFile.write(catalog, dir.resolve(FeatureCatalogFile.NAME));
        assertThat(FeatureCatalogFile.read(dir)).contains(catalog);
        assertThat(catalog.byAuroc()).containsExactly(common, good);
        assertThat(catalog.starterSet())
                .as("what fires in most neutral texts is left out")
                .containsExactly(good);
        assertThat(FeatureCatalogFile.read(dir.resolve("elsewhere"))).isEmpty();
    }
}
