package steerbench.engine.fit;

import java.util.Arrays;
import java.util.stream.IntStream;

/// Tokens whose residual is far larger than all others'. Decoders carry a few such "massive activations";
/// SAEs are trained without them, and squares of their norms would drown everything else.
final class Outliers {
    private static final double TIMES_MEDIAN = 10;

    private Outliers() {}

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /// The rows that are none.
    static int[] ordinary(Residuals x) {
        double[] norms = x.norms();
        double limit = TIMES_MEDIAN * median(norms);
        return IntStream.range(0, norms.length).filter(t -> norms[t] <= limit).toArray();
    }

    static Residuals without(Residuals x) {
        return x.rows(ordinary(x));
    }
}
