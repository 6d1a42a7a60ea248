package steerbench.engine.judge;

import java.util.ArrayList;
import java.util.List;
import steerbench.engine.judge.JudgeCard.Bin;
import steerbench.engine.judge.JudgeCard.Reliability;

/// Compares scores with labels: ten bins of equal width, and the expected calibration error over them.
final class ReliabilityTable {
    private static final int BINS = 10;

    private ReliabilityTable() {}

    /// @param weights one a score
    static Reliability of(double[] scores, boolean[] toxic, double[] weights) {
        int[] texts = new int[BINS];
        double[] weight = new double[BINS];
        double[] score = new double[BINS];
        double[] share = new double[BINS];
        double total = 0;
        for (int i = 0; i < scores.length; i++) {
            int bin = Math.min(BINS - 1, (int) (scores[i] * BINS));
            texts[bin]++;
            weight[bin] += weights[i];
            score[bin] += weights[i] * scores[i];
            share[bin] += toxic[i] ? weights[i] : 0;
            total += weights[i];
        }
        double error = 0;
        List<Bin> bins = new ArrayList<>();
        for (int b = 0; b < BINS; b++) {
            if (texts[b] > 0) {
                error += Math.abs(score[b] - share[b]) / total;
                bins.add(new Bin(
                        (double) b / BINS,
                        (b + 1.0) / BINS,
                        texts[b],
                        weight[b] / total,
                        score[b] / weight[b],
                        share[b] / weight[b]));
            }
        }
        return new Reliability(error, bins);
    }
}
