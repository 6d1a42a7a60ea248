package steerbench.engine.evaluation;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// The percentile bootstrap (Efron & Tibshirani 1993, chapter 13). Drawn are units that are independent of each
/// other: of samples of several prompts, the prompts (the cluster bootstrap; Davison & Hinkley 1997, section 3.8).
/// The seed is fixed: as many units are drawn the same each time, so that figures of one draw pair.
final class Bootstrap {
    static final int DRAWS = 1000;

    private static final long SEED = 20250521;
    private static final int FEWEST_UNITS = 4;
    private static final int LOW = DRAWS / 40; // 2.5 %

    private Bootstrap() {}

    /// Hears of one draw.
    @FunctionalInterface
    interface Taker {
        /// @param number of the draw, from 0
        /// @param units as many as there are, with replacement; the next draw writes over them
        void take(int number, int[] units);
    }

    /// Draws `DRAWS` times; not at all where the units are too few for an interval.
    static void draw(int units, Taker taker) {
        if (units < FEWEST_UNITS) {
            return;
        }
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
        int[] draw = new int[units];
        for (int number = 0; number < DRAWS; number++) {
            Arrays.setAll(draw, _ -> random.nextInt(units));
            taker.take(number, draw);
        }
    }

    /// @param inDraws the figure in each draw
    static Estimate estimate(double value, int units, double[] inDraws) {
        if (units < FEWEST_UNITS) {
            return Estimate.alone(value);
        }
        double[] sorted = inDraws.clone();
        Arrays.sort(sorted); // NaN last: where many draws held nothing to measure there is no interval
        return new Estimate(value, sorted[LOW], sorted[DRAWS - LOW - 1]);
    }
}
