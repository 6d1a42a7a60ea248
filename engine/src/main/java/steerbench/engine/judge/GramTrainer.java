package steerbench.engine.judge;

import java.util.random.RandomGenerator;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.Progress;

/// Fits the linear head on spellings: logistic regression by mini-batches.
final class GramTrainer {
    static final int EPOCHS = 8;
    static final int BATCH = 256;
    static final double RATE = 0.03;
    static final double DECAY = 0.05;

    private GramTrainer() {}

    static float[] train(TrainingSet set, RandomGenerator random, Progress progress, Cancellation cancellation) {
        float[] weights = new float[2 * TextGrams.BUCKETS];
        AdamW optimiser = new AdamW(weights, DECAY);
        int batches = set.size() / BATCH;
        Schedule schedule = new Schedule(RATE, EPOCHS * batches);
        int step = 0;
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            int[] order = set.shuffled(random);
            for (int b = 0; b < batches; b++) {
                cancellation.check();
                for (int k = b * BATCH; k < (b + 1) * BATCH; k++) {
                    TextGrams grams = set.grams(order[k]);
                    float slope = set.slope(order[k], grams.dot(weights)) / BATCH;
                    for (int i = 0; i < grams.size(); i++) {
                        optimiser.gradient()[grams.bucket(i)] += slope * grams.value(i);
                    }
                }
                optimiser.step(schedule.rate(step++));
            }
            progress.report("training on spellings", epoch + 1, EPOCHS);
        }
        return weights;
    }
}
