package steerbench.engine.fit;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;

/// What passes a hook at some tokens, `(tokens, width)` row-major. Not changed once made.
final class Residuals {
    private final float[] values;
    private final int width;

    Residuals(float[] values, int width) {
        this.values = values;
        this.width = width;
    }

    /// Copies rows `from .. from + count` of a `(_, width)` float matrix.
    static Residuals copyOf(MemorySegment matrix, int from, int count, int width) {
        long rowBytes = (long) width * Float.BYTES;
        return new Residuals(matrix.asSlice(from * rowBytes, count * rowBytes).toArray(ValueLayout.JAVA_FLOAT), width);
    }

    static Residuals join(List<Residuals> parts) {
        int width = parts.getFirst().width;
        float[] all = new float[parts.stream().mapToInt(p -> p.values.length).sum()];
        int at = 0;
        for (Residuals part : parts) {
            System.arraycopy(part.values, 0, all, at, part.values.length);
            at += part.values.length;
        }
        return new Residuals(all, width);
    }

    float[] values() {
        return values;
    }

    int width() {
        return width;
    }

    int tokens() {
        return values.length / width;
    }

    /// Rows `from .. from + count`.
    Residuals rows(int from, int count) {
        return new Residuals(Arrays.copyOfRange(values, from * width, (from + count) * width), width);
    }

    /// Chosen rows.
    Residuals rows(int[] rows) {
        float[] chosen = new float[rows.length * width];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(values, rows[i] * width, chosen, i * width, width);
        }
        return new Residuals(chosen, width);
    }

    double[] norms() {
        double[] norms = new double[tokens()];
        for (int t = 0; t < norms.length; t++) {
            double sum = 0;
            for (int d = 0; d < width; d++) {
                double v = values[t * width + d];
                sum += v * v;
            }
            norms[t] = Math.sqrt(sum);
        }
        return norms;
    }

    /// Each token's mean over its dimensions.
    double[] means() {
        double[] means = new double[tokens()];
        for (int t = 0; t < means.length; t++) {
            for (int d = 0; d < width; d++) {
                means[t] += values[t * width + d];
            }
            means[t] /= width;
        }
        return means;
    }

    /// Each token times a factor of its own, plus an offset of its own in every dimension.
    Residuals scaledAndShifted(double[] factors, double[] offsets) {
        float[] changed = new float[values.length];
        for (int i = 0; i < changed.length; i++) {
            changed[i] = (float) (values[i] * factors[i / width] + offsets[i / width]);
        }
        return new Residuals(changed, width);
    }

    Residuals shifted(double[] offsets) {
        return scaledAndShifted(constant(tokens(), 1), offsets);
    }

    Residuals scaled(double[] factors) {
        return scaledAndShifted(factors, new double[tokens()]);
    }

    Residuals scaled(double factor) {
        return scaled(constant(tokens(), factor));
    }

    Residuals centred() {
        return shifted(negated(means()));
    }

    /// Plus `sign` times a vector, at every token.
    Residuals plus(float[] vector, float sign) {
        float[] changed = new float[values.length];
        for (int i = 0; i < changed.length; i++) {
            changed[i] = values[i] + sign * vector[i % width];
        }
        return new Residuals(changed, width);
    }

    /// Plus `sign` times other residuals of the same tokens.
    Residuals plus(Residuals other, float sign) {
        float[] changed = new float[values.length];
        for (int i = 0; i < changed.length; i++) {
            changed[i] = values[i] + sign * other.values[i];
        }
        return new Residuals(changed, width);
    }

    private static double[] constant(int n, double value) {
        double[] all = new double[n];
        Arrays.fill(all, value);
        return all;
    }

    static double[] negated(double[] values) {
        return Arrays.stream(values).map(v -> -v).toArray();
    }

    /// Fraction of the variance that a reconstruction leaves unexplained: `sum ||x - x^||^2 / sum ||x -
    /// mean(x)||^2`. 0: exact; 1: no better than always giving the mean.
    double unexplainedBy(Residuals reconstruction) {
        int n = tokens();
        double error = 0;
        double variance = 0;
        for (int d = 0; d < width; d++) {
            double mean = 0;
            for (int t = 0; t < n; t++) {
                mean += values[t * width + d];
            }
            mean /= n;
            for (int t = 0; t < n; t++) {
                int i = t * width + d;
                double wrong = (double) values[i] - reconstruction.values[i];
                double spread = values[i] - mean;
                error += wrong * wrong;
                variance += spread * spread;
            }
        }
        return error / variance;
    }
}
