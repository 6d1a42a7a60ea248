package steerbench.engine.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/// Figures that are ratios of sums over units, with their 95 % intervals by the bootstrap. Units are independent of
/// each other: of samples of several prompts, the prompts (the cluster bootstrap; Davison & Hinkley 1997, section
/// 3.8). A draw of units costs a few additions each.
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

    private final double[][] units; // numerator and denominator of each figure
    private final int figures;
    private final int draws;

    UnitSums(int units, int figures) {
        this.units = new double[units][2 * figures];
        this.figures = figures;
        this.draws = Math.clamp(DRAWN_UNITS / Math.max(1, units), FEWEST_DRAWS, MOST_DRAWS);
    }

    void add(int unit, int figure, double numerator, double denominator) {
        units[unit][2 * figure] += numerator;
        units[unit][2 * figure + 1] += denominator;
    }

    /// Over all units; NaN where there is nothing to measure.
    private double value(int figure) {
        double numerator = 0;
        double denominator = 0;
        for (double[] unit : units) {
            numerator += unit[2 * figure];
            denominator += unit[2 * figure + 1];
        }
        return numerator / denominator;
    }

    /// All figures, in their order.
    List<Estimate> estimates() {
        double[][] drawn = units.length < FEWEST_UNITS ? new double[figures][0] : drawn();
        List<Estimate> estimates = new ArrayList<>();
        for (int figure = 0; figure < figures; figure++) {
            estimates.add(estimate(figure, drawn[figure]));
        }
        return estimates;
    }

    /// Every figure in every draw.
    private double[][] drawn() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
        double[][] drawn = new double[figures][draws];
        for (int draw = 0; draw < draws; draw++) {
            double[] sums = new double[2 * figures];
            for (int i = 0; i < units.length; i++) {
                double[] unit = units[random.nextInt(units.length)];
                for (int s = 0; s < sums.length; s++) {
                    sums[s] += unit[s];
                }
            }
            for (int figure = 0; figure < figures; figure++) {
                drawn[figure][draw] = sums[2 * figure] / sums[2 * figure + 1];
            }
        }
        return drawn;
    }

    private Estimate estimate(int figure, double[] drawn) {
        double value = value(figure);
        int measured = (int)
                Arrays.stream(units).filter(unit -> unit[2 * figure + 1] > 0).count();
        // A draw of units that have nothing to measure is NaN.
        if (measured < FEWEST_UNITS || Arrays.stream(drawn).anyMatch(Double::isNaN)) {
            return Estimate.alone(value);
        }
        double[] sorted = drawn.clone();
        Arrays.sort(sorted);
        int low = (int) (draws * tail(measured));
        return new Estimate(value, sorted[low], sorted[draws - 1 - low]);
    }

    /// Less than 2.5 %, of many units nearly that.
    private static double tail(int units) {
        double t = TDistribution.of(units - 1.0).inverseSurvivalProbability(TAIL);
        return NormalDistribution.of(0, 1).survivalProbability(t * Math.sqrt(units / (units - 1.0)));
    }
}
