package steerbench.engine.evaluation;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// A mean with its 95 % confidence interval, by the percentile bootstrap (Efron & Tibshirani 1993) with a
/// fixed seed.
///
/// @param low equal to `mean` where there is a single value
public record Interval(double mean, double low, double high, int n) {
    private static final int RESAMPLES = 1000;
    private static final long SEED = 20250521;

    /// Of values that are all finite; NaN throughout for none.
    public static Interval ofMean(double[] values) {
        int n = values.length;
        if (n == 0) {
            return new Interval(Double.NaN, Double.NaN, Double.NaN, 0);
        }
        double mean = Arrays.stream(values).average().orElseThrow();
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
        double[] means = new double[RESAMPLES];
        for (int r = 0; r < RESAMPLES; r++) {
            double sum = 0;
            for (int i = 0; i < n; i++) {
                sum += values[random.nextInt(n)];
            }
            means[r] = sum / n;
        }
        Arrays.sort(means);
        return new Interval(mean, means[(int) (0.025 * RESAMPLES)], means[(int) (0.975 * RESAMPLES) - 1], n);
    }
}
