package steerbench.engine.features;

import java.util.Arrays;

/// Area under the ROC curve with ties counted half, and its confidence interval.
///
/// @param low lower end of the 95 % interval by DeLong's variance, at least 0
public record Auroc(double value, double low, double high) {
    private static final double Z_95 = 1.959963984540054;

    /// Positives against negatives whose scores are 0 but for those listed: activations of a feature that is
    /// mostly silent.
    ///
    /// @param positive scores above 0 among `positives` positives
    /// @param negative scores above 0 among `negatives` negatives
    public static Auroc ofSparse(double[] positive, int positives, double[] negative, int negatives) {
        if (positives == 0 || negatives == 0) {
            return new Auroc(Double.NaN, Double.NaN, Double.NaN);
        }
        double[] up = positive.clone();
        double[] down = negative.clone();
        Arrays.sort(up);
        Arrays.sort(down);
        Moments ofPositives = placements(up, positives, down, negatives);
        Moments ofNegatives = placements(down, negatives, up, positives);
        double value = ofPositives.mean();
        double variance = ofPositives.variance() / positives + ofNegatives.variance() / negatives;
        double half = Z_95 * Math.sqrt(variance);
        return new Auroc(value, Math.max(0, value - half), Math.min(1, value + half));
    }

    private record Moments(double mean, double variance) {}

    /// Mean and variance of the share of `others` that each score beats (ties half).
    private static Moments placements(double[] scores, int count, double[] others, int otherCount) {
        double zeroPlacement = 0.5 * (otherCount - others.length) / otherCount;
        int zeros = count - scores.length;
        double sum = zeros * zeroPlacement;
        double squares = zeros * zeroPlacement * zeroPlacement;
        int below = 0;
        int upTo = 0;
        for (double score : scores) {
            while (below < others.length && others[below] < score) {
                below++;
            }
            upTo = Math.max(upTo, below);
            while (upTo < others.length && others[upTo] <= score) {
                upTo++;
            }
            double beaten = otherCount - others.length + below + 0.5 * (upTo - below);
            double placement = beaten / otherCount;
            sum += placement;
            squares += placement * placement;
        }
        double mean = sum / count;
        double variance = count > 1 ? Math.max(0, (squares - count * mean * mean) / (count - 1)) : 0;
        return new Moments(mean, variance);
    }
}
