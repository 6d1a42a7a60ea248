package steerbench.engine.judge;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.Progress;

/// Fits the dense head: features scaled to mean 0 and deviation 1 (folded into the weights in the end),
/// dropout of features and of units.
final class DenseTrainer {
    private static final int HIDDEN = 64;
    private static final int EPOCHS = 8;
    private static final int BATCH = 256;
    private static final double RATE = 1e-3;
    private static final double DECAY = 1e-2;
    private static final double FEATURE_DROPOUT = 0.25;
    private static final double UNIT_DROPOUT = 0.5;

    private final TrainingSet set;
    private final RandomGenerator random;
    private final int width;
    private final float[] mean;
    private final float[] scale; // 1 / deviation
    private final float[] hidden; // (width + 1, HIDDEN), the bias last
    private final float[] output; // (HIDDEN + 1), the bias last

    private DenseTrainer(TrainingSet set, RandomGenerator random) {
        this.set = set;
        this.random = random;
        this.width = set.width();
        this.mean = new float[width];
        this.scale = new float[width];
        standardise();
        this.hidden = initial((width + 1) * HIDDEN, width);
        this.output = initial(HIDDEN + 1, HIDDEN);
    }

    static DenseHead train(TrainingSet set, RandomGenerator random, Progress progress, Cancellation cancellation) {
        DenseTrainer trainer = new DenseTrainer(set, random);
        trainer.fit(progress, cancellation);
        return trainer.folded();
    }

    private float[] initial(int length, int inputs) {
        double bound = 1 / Math.sqrt(inputs);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) ((2 * random.nextDouble() - 1) * bound);
        }
        return values;
    }

    private void standardise() {
        double[] sum = new double[width];
        double[] squares = new double[width];
        for (int i = 0; i < set.size(); i++) {
            short[] row = set.features(i);
            for (int d = 0; d < width; d++) {
                double x = Float.float16ToFloat(row[d]);
                sum[d] += x;
                squares[d] += x * x;
            }
        }
        for (int d = 0; d < width; d++) {
            double m = sum[d] / set.size();
            mean[d] = (float) m;
            scale[d] = (float) (1 / (Math.sqrt(Math.max(0, squares[d] / set.size() - m * m)) + 1e-4));
        }
    }

    private void fit(Progress progress, Cancellation cancellation) {
        AdamW hiddenOptimiser = new AdamW(hidden, DECAY);
        AdamW outputOptimiser = new AdamW(output, DECAY);
        int batches = set.size() / BATCH;
        Schedule schedule = new Schedule(RATE, EPOCHS * batches);
        int step = 0;
        float[] x = new float[width + 1];
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            int[] order = set.shuffled(random);
            for (int b = 0; b < batches; b++) {
                cancellation.check();
                for (int k = b * BATCH; k < (b + 1) * BATCH; k++) {
                    input(set.features(order[k]), x);
                    backPropagate(order[k], x, hiddenOptimiser.gradient(), outputOptimiser.gradient());
                }
                double rate = schedule.rate(step++);
                hiddenOptimiser.step(rate);
                outputOptimiser.step(rate);
                progress.report("training on meanings", step, (long) EPOCHS * batches);
            }
        }
    }

    /// Scaled features, some dropped, and a 1 for the bias.
    private void input(short[] row, float[] x) {
        float kept = (float) (1 / (1 - FEATURE_DROPOUT));
        for (int d = 0; d < width; d++) {
            boolean drop = random.nextDouble() < FEATURE_DROPOUT;
            x[d] = drop ? 0 : (Float.float16ToFloat(row[d]) - mean[d]) * scale[d] * kept;
        }
        x[width] = 1;
    }

    private void backPropagate(int text, float[] x, float[] hiddenGradient, float[] outputGradient) {
        float[] units = new float[HIDDEN];
        for (int d = 0; d <= width; d++) {
            if (x[d] != 0) {
                addScaled(units, 0, x[d], hidden, d * HIDDEN);
            }
        }
        float kept = (float) (1 / (1 - UNIT_DROPOUT));
        double logit = output[HIDDEN];
        for (int h = 0; h < HIDDEN; h++) {
            boolean drop = random.nextDouble() < UNIT_DROPOUT;
            units[h] = drop ? 0 : Math.max(0, units[h]) * kept;
            logit += units[h] * output[h];
        }
        float slope = set.slope(text, logit) / BATCH;
        outputGradient[HIDDEN] += slope;
        float[] back = new float[HIDDEN];
        for (int h = 0; h < HIDDEN; h++) {
            outputGradient[h] += slope * units[h];
            back[h] = units[h] > 0 ? slope * output[h] * kept : 0;
        }
        for (int d = 0; d <= width; d++) {
            if (x[d] != 0) {
                addScaled(hiddenGradient, d * HIDDEN, x[d], back, 0);
            }
        }
    }

    /// A loop of its own: the compiler makes vector instructions of it.
    private static void addScaled(float[] target, int at, float factor, float[] values, int from) {
        for (int h = 0; h < HIDDEN; h++) {
            target[at + h] += factor * values[from + h];
        }
    }

    /// Takes unscaled features.
    private DenseHead folded() {
        float[] weights = new float[width * HIDDEN];
        float[] bias = Arrays.copyOfRange(hidden, width * HIDDEN, (width + 1) * HIDDEN);
        for (int d = 0; d < width; d++) {
            for (int h = 0; h < HIDDEN; h++) {
                float w = hidden[d * HIDDEN + h] * scale[d];
                weights[d * HIDDEN + h] = Float.float16ToFloat(Float.floatToFloat16(w)); // as it is stored
                bias[h] -= mean[d] * weights[d * HIDDEN + h];
            }
        }
        return new DenseHead(weights, bias, Arrays.copyOf(output, HIDDEN), output[HIDDEN]);
    }
}
