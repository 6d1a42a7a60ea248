package steerbench.engine.evaluation;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/// Sums over units, and figures made of them with their 95 % intervals by the bootstrap. Units are independent of
/// each other: of samples of several prompts, the prompts (the cluster bootstrap; Davison & Hinkley 1997, section
/// 3.8). A draw of units costs a few additions each.
///
/// A figure draws the units alone that have something to measure: others would add draws of nothing, and no knowledge.
///
/// Percentile intervals of few units are too narrow; these are the expanded ones (Hesterberg 2015, "What Teachers
/// Should Know About the Bootstrap", section 5.3), which for a mean agree with Student's t. Of fewer than six units
/// even the whole range of the data would be too narrow: there is none.
final class UnitSums {
    private static final int MOST_DRAWS = 10_000; // else chance decides whether an interval leaves out 0
    private static final int FEWEST_DRAWS = 1_000;
    private static final int DRAWN_UNITS = 20_000_000; // a second; of so many units few draws agree
    private static final long SEED = 20250521;
    private static final int FEWEST_UNITS = 6;
    private static final double TAIL = 0.025;

    private final double[][] units; // numerators and denominators
    private final int width;
    private final Map<BitSet, double[][]> drawn = new HashMap<>(); // sums of each draw, by the units that are drawn

    UnitSums(int units, int ratios) {
        this.width = 2 * ratios;
        this.units = new double[units][width];
    }

    void add(int unit, int ratio, double numerator, double denominator) {
        units[unit][2 * ratio] += numerator;
        units[unit][2 * ratio + 1] += denominator;
    }

    /// Of a ratio's sums; NaN where there is nothing to measure.
    Estimate ratio(int ratio) {
        return estimate(measured(ratio), sums -> ratio(sums, ratio));
    }

    /// Of a ratio less another one, over units that have both.
    Estimate difference(int ratio, int other) {
        BitSet both = measured(ratio);
        both.and(measured(other));
        return estimate(both, sums -> ratio(sums, ratio) - ratio(sums, other));
    }

    private static double ratio(double[] sums, int ratio) {
        return sums[2 * ratio] / sums[2 * ratio + 1];
    }

    private BitSet measured(int ratio) {
        BitSet measured = new BitSet();
        for (int unit = 0; unit < units.length; unit++) {
            measured.set(unit, units[unit][2 * ratio + 1] > 0);
        }
        return measured;
    }

    private Estimate estimate(BitSet measured, ToDoubleFunction<double[]> figure) {
        int[] places = measured.stream().toArray();
        double value = figure.applyAsDouble(sums(places, i -> i));
        if (places.length < FEWEST_UNITS || Double.isNaN(value)) {
            return Estimate.alone(value);
        }
        double[] sorted = Arrays.stream(drawn.computeIfAbsent(measured, _ -> draws(places)))
                .mapToDouble(figure)
                .sorted()
                .toArray();
        int low = (int) (sorted.length * tail(places.length));
        return new Estimate(value, sorted[low], sorted[sorted.length - 1 - low]);
    }

    /// @param choice which of the places comes i-th
    private double[] sums(int[] places, IntUnaryOperator choice) {
        double[] sums = new double[width];
        for (int i = 0; i < places.length; i++) {
            double[] unit = units[places[choice.applyAsInt(i)]];
            for (int s = 0; s < sums.length; s++) {
                sums[s] += unit[s];
            }
        }
        return sums;
    }

    private double[][] draws(int[] places) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
        double[][] draws = new double[Math.clamp(DRAWN_UNITS / places.length, FEWEST_DRAWS, MOST_DRAWS)][];
        for (int draw = 0; draw < draws.length; draw++) {
            draws[draw] = sums(places, _ -> random.nextInt(places.length));
        }
        return draws;
    }

    /// Less than 2.5 %, of many units nearly that.
    private static double tail(int units) {
        double t = TDistribution.of(units - 1.0).inverseSurvivalProbability(TAIL);
        return NormalDistribution.of(0, 1).survivalProbability(t * Math.sqrt(units / (units - 1.0)));
    }
}
