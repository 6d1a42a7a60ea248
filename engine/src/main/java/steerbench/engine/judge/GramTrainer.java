package steerbench.engine.judge;

import java.util.random.RandomGenerator;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.Progress;

/// Fits the linear head on spellings: logistic regression with an L2 penalty, by mini-batches with momentum.
/// Its intercept is left out of the result, since calibration brings one.
final class GramTrainer {
    private static final int EPOCHS = 12;
    private static final int BATCH = 256;
    private static final double RATE = 15; // high because each text's values are small: half of them have length 1
    private static final double INTERCEPT_RATE = 0.01; // of the rate: every text moves it
    private static final float MOMENTUM = 0.9f;
    private static final float PENALTY = 4e-6f;

    private final TrainingSet set;
    private final float[] weights = new float[2 * TextGrams.BUCKETS];
    private final float[] gradient = new float[weights.length];
    private final float[] velocity = new float[weights.length];
    private float intercept;
    private float interceptVelocity;

    private GramTrainer(TrainingSet set) {
        this.set = set;
    }

    /// One weight a bucket.
    static float[] train(TrainingSet set, RandomGenerator random, Progress progress, Cancellation cancellation) {
        GramTrainer trainer = new GramTrainer(set);
        int batches = set.size() / BATCH;
        Schedule schedule = new Schedule(RATE, EPOCHS * batches);
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            int[] order = set.shuffled(random);
            for (int b = 0; b < batches; b++) {
                cancellation.check();
                trainer.step(order, b * BATCH, (float) schedule.rate(epoch * batches + b));
            }
            progress.report("training on spellings", epoch + 1, EPOCHS);
        }
        return trainer.weights;
    }

    private void step(int[] order, int from, float rate) {
        float interceptGradient = 0;
        for (int k = from; k < from + BATCH; k++) {
            TextGrams grams = set.grams(order[k]);
            float slope = set.slope(order[k], grams.dot(weights) + intercept) / BATCH;
            interceptGradient += slope;
            for (int i = 0; i < grams.size(); i++) {
                gradient[grams.bucket(i)] += slope * grams.value(i);
            }
        }
        for (int i = 0; i < weights.length; i++) {
            velocity[i] = MOMENTUM * velocity[i] + gradient[i] + PENALTY * weights[i];
            weights[i] -= rate * velocity[i];
            gradient[i] = 0;
        }
        interceptVelocity = MOMENTUM * interceptVelocity + interceptGradient;
        intercept -= (float) (rate * INTERCEPT_RATE) * interceptVelocity;
    }
}
