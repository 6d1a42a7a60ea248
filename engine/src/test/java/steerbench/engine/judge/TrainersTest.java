package steerbench.engine.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import steerbench.engine.corpus.Part;
import steerbench.engine.judge.JudgeCard.Reliability;
import steerbench.engine.judge.ToxicityHead.Calibration;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.Progress;

@Tag("unit")
class TrainersTest {
    private static final int TEXTS = 4096;
    private static final int WIDTH = 6;

    private static RandomGenerator generator() {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(7);
    }

    /// Toxic where feature 0 is above its mean, and where the text says so.
    private static TrainingSet labelledTexts() {
        Random random = new Random(11);
        List<LabelledText> texts = new ArrayList<>();
        List<float[]> features = new ArrayList<>();
        for (int i = 0; i < TEXTS; i++) {
            float[] x = new float[WIDTH];
            for (int d = 0; d < WIDTH; d++) {
                x[d] = (float) random.nextGaussian() * 3 + 5;
            }
            boolean toxic = x[0] > 5;
            features.add(x);
            texts.add(new LabelledText(
                    LabelledFile.DAVIDSON, toxic ? "thistle " + i : "clover " + i, toxic ? 1 : 0, Part.TRAINING));
        }
        TrainingSet set = new TrainingSet(texts);
        for (int i = 0; i < TEXTS; i++) {
            set.add(new SentenceEncoder.EncodedText(
                    features.get(i), TextGrams.of(texts.get(i).text()), false));
        }
        return set;
    }

    @Test
    void theSpellingHeadLearnsWords() {
        float[] weights = GramTrainer.train(labelledTexts(), generator(), Progress.none(), Cancellation.never());

        assertThat(TextGrams.of("thistle 7").dot(weights)).isPositive();
        assertThat(TextGrams.of("clover 7").dot(weights)).isNegative();
    }

    @Test
    void theDenseHeadLearnsFeatures() {
        DenseHead head = DenseTrainer.train(labelledTexts(), generator(), Progress.none(), Cancellation.never());

        assertThat(head.logit(new float[] {9, 5, 5, 5, 5, 5})).isPositive();
        assertThat(head.logit(new float[] {1, 5, 5, 5, 5, 5})).isNegative();
    }

    @Test
    void trainingTwiceGivesTheSameHead() {
        DenseHead one = DenseTrainer.train(labelledTexts(), generator(), Progress.none(), Cancellation.never());
        DenseHead other = DenseTrainer.train(labelledTexts(), generator(), Progress.none(), Cancellation.never());

        assertThat(one.hiddenWeights()).isEqualTo(other.hiddenWeights());
        assertThat(one.outputBias()).isEqualTo(other.outputBias());
    }

    @Test
    void calibrationFindsTheLogisticThatMadeTheLabels() {
        Random random = new Random(5);
        int n = 40_000;
        double[] dense = new double[n];
        double[] grams = new double[n];
        boolean[] toxic = new boolean[n];
        double[] weights = new double[n];
        Calibration truth = new Calibration(0.6, 0.9, -0.5);
        for (int i = 0; i < n; i++) {
            dense[i] = 2 * random.nextGaussian();
            grams[i] = random.nextGaussian();
            toxic[i] = random.nextDouble() < truth.toxicity(dense[i], grams[i]);
            weights[i] = 1;
        }

        Calibration found = CalibrationFit.fit(dense, grams, toxic, weights);

        assertThat(found.dense()).isEqualTo(truth.dense(), within(0.05));
        assertThat(found.grams()).isEqualTo(truth.grams(), within(0.05));
        assertThat(found.bias()).isEqualTo(truth.bias(), within(0.05));
    }

    @Test
    void calibrationStaysFiniteWhereClassesDoNotOverlap() {
        Calibration found = CalibrationFit.fit(
                new double[] {-3, -2, 2, 3},
                new double[] {-1, -1, 1, 1},
                new boolean[] {false, false, true, true},
                new double[] {1, 1, 1, 1});

        assertThat(found.toxicity(3, 1)).isBetween(0.9, 1.0);
        assertThat(found.toxicity(-3, -1)).isBetween(0.0, 0.1);
    }

    @Test
    void reliabilityComparesScoresWithShares() {
        Reliability table = ReliabilityTable.of(
                new double[] {0.1, 0.1, 0.95, 1.0}, new boolean[] {false, true, true, true}, new double[] {1, 1, 1, 1});

        assertThat(table.bins()).hasSize(2);
        assertThat(table.bins().getFirst().toxicShare()).isEqualTo(0.5);
        assertThat(table.bins().getLast().texts()).isEqualTo(2);
        // |0.1 - 0.5| and |0.975 - 1|, half of the texts each
        assertThat(table.calibrationError()).isEqualTo(0.2125, within(1e-9));
    }

    @Test
    void setsWeighTheirShareWhateverTheirSize() {
        LabelledText big = new LabelledText(LabelledFile.DAVIDSON, "x", 0, Part.TRAINING);
        LabelledText small = new LabelledText(LabelledFile.HATECHECK, "x", 0, Part.TRAINING);

        double[] weights = Mixture.weights(List.of(big, big, big, small));

        assertThat(Arrays.stream(weights).sum()).isEqualTo(4, within(1e-9));
        assertThat(weights[3] / (3 * weights[0]))
                .isEqualTo(TextSet.HATECHECK.share() / TextSet.DAVIDSON.share(), within(1e-9));
    }
}
