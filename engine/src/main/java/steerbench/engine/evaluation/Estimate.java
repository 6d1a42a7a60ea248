package steerbench.engine.evaluation;

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
        UnitSums sums = new UnitSums(values.length, 1);
        for (int unit = 0; unit < values.length; unit++) {
            sums.add(unit, 0, values[unit], 1);
        }
        return sums.ratio(0);
    }

    public boolean hasInterval() {
        return !Double.isNaN(low);
    }

    /// Where the interval begins; the value where there is none.
    public double from() {
        return hasInterval() ? low : value;
    }

    /// Where the interval ends; the value where there is none.
    public double to() {
        return hasInterval() ? high : value;
    }

    /// Alone, where all draws say the same: that nobody saw a difference is no interval of no width.
    Estimate ofSpread() {
        return low == high ? alone(value) : this;
    }

    Estimate exp() {
        return new Estimate(Math.exp(value), Math.exp(low), Math.exp(high));
    }
}
