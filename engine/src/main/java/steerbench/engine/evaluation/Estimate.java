package steerbench.engine.evaluation;

import java.util.Arrays;

/// A figure with its 95 % confidence interval, where there is enough to give one.
///
/// @param low NaN, as is `high`, where there is too little: an interval would look like knowledge
public record Estimate(double value, double low, double high) {

    /// Without an interval.
    public static Estimate alone(double value) {
        return new Estimate(value, Double.NaN, Double.NaN);
    }

    /// The mean of values that are all finite; NaN of none.
    public static Estimate ofMean(double[] values) {
        double[] drawn = new double[Bootstrap.DRAWS];
        Bootstrap.draw(
                values.length,
                (number, draw) -> drawn[number] =
                        Arrays.stream(draw).mapToDouble(i -> values[i]).sum() / draw.length);
        return Bootstrap.estimate(Arrays.stream(values).average().orElse(Double.NaN), values.length, drawn);
    }

    public boolean hasInterval() {
        return !Double.isNaN(low) && !Double.isNaN(high);
    }

    /// Where the interval begins; the value where there is none.
    public double from() {
        return hasInterval() ? low : value;
    }

    /// Where the interval ends; the value where there is none.
    public double to() {
        return hasInterval() ? high : value;
    }
}
