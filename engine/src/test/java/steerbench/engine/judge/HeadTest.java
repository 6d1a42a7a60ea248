package steerbench.engine.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steerbench.engine.judge.ToxicityHead.Calibration;
import steerbench.engine.problem.EngineException;

@Tag("unit")
class HeadTest {

    /// Numbers that half precision holds exactly.
    private static float[] random(int length, long seed) {
        Random random = new Random(seed);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (random.nextInt(65) - 32) / 64f;
        }
        return values;
    }

    private static ToxicityHead head() {
        DenseHead dense = new DenseHead(random(SentenceEncoder.FEATURES * 2, 1), random(2, 2), random(2, 3), 0.5f);
        return new ToxicityHead(dense, random(2 * TextGrams.BUCKETS, 4), new Calibration(0.75, 0.5, -0.25));
    }

    private static SentenceEncoder.EncodedText text() {
        return new SentenceEncoder.EncodedText(
                random(SentenceEncoder.FEATURES, 5), TextGrams.of("a quiet evening"), false);
    }

    @Test
    void logitIsOutputOfRectifiedUnits() {
        DenseHead dense = new DenseHead(new float[] {1, 2, -3, 1}, new float[] {0, -1}, new float[] {5, 0.5f}, 0.25f);

        // x = (2, 1): units 2 - 3 = -1 -> 0 and 4 + 1 - 1 = 4; 0.5 * 4 + 0.25
        assertThat(dense.logit(new float[] {2, 1})).isEqualTo(2.25, within(1e-6));
    }

    @Test
    void calibrationRisesWithEitherHead() {
        Calibration calibration = new Calibration(0.8, 0.3, -0.2);

        assertThat(calibration.toxicity(1, 0)).isGreaterThan(calibration.toxicity(0, 0));
        assertThat(calibration.toxicity(0, 1)).isGreaterThan(calibration.toxicity(0, 0));
        assertThat(calibration.toxicity(-1000, 0)).isBetween(0.0, 1e-9);
        assertThat(calibration.toxicity(1000, 0)).isBetween(1 - 1e-9, 1.0);
    }

    @Test
    void aStoredHeadScoresAsTheOriginal(@TempDir Path folder) {
        Path file = folder.resolve("head.safetensors");
        HeadFile.write(head(), file);

        assertThat(HeadFile.read(file).toxicity(text())).isEqualTo(head().toxicity(text()), within(1e-7));
    }

    @Test
    void equalHeadsAreEqualFiles(@TempDir Path folder) throws IOException {
        HeadFile.write(head(), folder.resolve("a"));
        HeadFile.write(head(), folder.resolve("b"));

        assertThat(folder.resolve("a")).hasSameBinaryContentAs(folder.resolve("b"));
    }

    @Test
    void aBrokenHeadIsNamed(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("head.safetensors");
        HeadFile.write(head(), file);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length / 2));

        assertThatThrownBy(() -> HeadFile.read(file))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("head.safetensors");
    }

    @Test
    void aTextThatIsNoCardIsNamed(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("card.json"), "{\"name\": 3");

        assertThatThrownBy(() -> JudgeCard.read(file))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("card.json");
    }
}
