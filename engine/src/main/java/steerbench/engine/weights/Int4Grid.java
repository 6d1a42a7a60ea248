package steerbench.engine.weights;

import java.util.Arrays;

/// The 4-bit grid of one block of 32 weights: `w = scale * (q - zero)`, `q` and `zero` from 0 to 15.
///
/// Scale and zero point are searched for the least squared error: from the grid that just holds the smallest
/// and the largest weight inwards, as clipping a few outer weights a little can place all others better. Each
/// trial's scale is then the one that least squares gives for its integers. What the search is worth:
/// `docs/measurements.md`.
final class Int4Grid {
    static final int BLOCK = 32;
    private static final int LARGEST = 15;

    /// Trials with one zero point, each this much narrower than the whole range than the one before.
    private static final int STEPS = 6;

    private static final float STEP = 0.06f;

    private final int[] trial = new int[BLOCK];
    private final int[] integers = new int[BLOCK];
    private float scale;
    private int zero;
    private double error;

    void fit(float[] weights, int from) {
        float low = 0;
        float high = 0;
        for (int i = 0; i < BLOCK; i++) {
            low = Math.min(low, weights[from + i]);
            high = Math.max(high, weights[from + i]);
        }
        error = Double.MAX_VALUE;
        scale = Float.NaN; // stays where a weight is none: that must show in the result
        if (high - low < Float.MIN_NORMAL) {
            scale = 0;
            zero = 0;
            Arrays.fill(integers, 0);
            return;
        }
        int nearest = Math.round(LARGEST * -low / (high - low));
        for (int z = Math.max(0, nearest - 1); z <= Math.min(LARGEST, nearest + 1); z++) {
            float whole = Math.max(z == 0 ? 0 : -low / z, z == LARGEST ? 0 : high / (LARGEST - z));
            for (int step = 0; step < STEPS; step++) {
                tryOut(weights, from, whole * (1 - STEP * step), z);
            }
        }
    }

    private void tryOut(float[] weights, int from, float step, int z) {
        float inverse = 1 / step;
        double product = 0;
        int square = 0;
        for (int i = 0; i < BLOCK; i++) {
            int q = Math.clamp(Math.round(weights[from + i] * inverse) + z, 0, LARGEST);
            trial[i] = q;
            product += weights[from + i] * (q - z);
            square += (q - z) * (q - z);
        }
        float fitted = square == 0 ? step : (float) (product / square);
        double sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            double wrong = weights[from + i] - fitted * (trial[i] - z);
            sum += wrong * wrong;
        }
        if (sum < error) {
            error = sum;
            scale = fitted;
            zero = z;
            System.arraycopy(trial, 0, integers, 0, BLOCK);
        }
    }

    int integer(int i) {
        return integers[i];
    }

    float scale() {
        return scale;
    }

    int zero() {
        return zero;
    }
}
