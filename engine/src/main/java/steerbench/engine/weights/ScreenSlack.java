package steerbench.engine.weights;

import steerbench.engine.onnx.ExternalData;

/// How far a row's product with a vector may lie from the true one when both are rounded to 8 bits in blocks
/// ([Int8Packer#screen]), per unit of the vector's norm.
///
/// Rounding errors are taken as independent and spread evenly over a step. A weight's has the variance `s^2 /
/// 12` with its block's step `s = max|w_b| / 127`, an entry of the vector `t^2 / 12` with `t = max|x_b| /
/// 127`; `max|x_b| <= ||x_b||`. So the error of `w . x` has a standard deviation of at most
///
/// `||x|| / (127 sqrt(12)) * sqrt(max|w|^2 + max_b ||w_b||^2)`
///
/// and the slack is six of them.
final class ScreenSlack {
    private static final double DEVIATIONS = 6;
    private static final double LEVELS = 127;

    private ScreenSlack() {}

    static ExternalData pack(PackedStore store, String name, RowSource source) {
        return store.regions(
                        name + ".slack",
                        regions -> {
                            float[] row = new float[source.columns()];
                            for (int r = 0; r < source.rows(); r++) {
                                source.readRow(r, row);
                                regions[0].putFloat(of(row));
                            }
                        },
                        (long) Float.BYTES * source.rows())[0];
    }

    static float of(float[] row) {
        double largest = 0;
        double largestBlock = 0;
        for (int from = 0; from < row.length; from += Int8Packer.SCREEN_BLOCK) {
            double squares = 0;
            for (int i = from; i < Math.min(row.length, from + Int8Packer.SCREEN_BLOCK); i++) {
                largest = Math.max(largest, (double) row[i] * row[i]);
                squares += (double) row[i] * row[i];
            }
            largestBlock = Math.max(largestBlock, squares);
        }
        return (float) (DEVIATIONS / (LEVELS * Math.sqrt(12)) * Math.sqrt(largest + largestBlock));
    }
}
