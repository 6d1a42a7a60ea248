package steerbench.engine.weights;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import steerbench.engine.onnx.ExternalData;
import steerbench.engine.tensor.BlockReader;
import steerbench.engine.tensor.DType;
import steerbench.engine.tensor.Tensor;

/// Brings any matrix to 8-bit integers in blocks of 32, the form whose kernel is the fastest here at every
/// batch size (`docs/measurements.md`).
///
/// Floats are rounded to a symmetric grid. Blocks of up to 5 bits with an offset (Q4_1, Q5_1, Q4_K, Q5_K) are
/// moved to a finer grid that holds the stored one: `w = d q + m = (d/k) (k q - z) + rest`, where the integer
/// `k` is chosen so that `z = -m k / d` comes closest to a whole number. The integers stay exact; only the
/// offset moves, by at most `d / (2k)` and typically a twentieth of that.
final class Int8Packer {
    static final int BLOCK = 32;
    /// Of a copy that screens: a sixth faster, and what it misses is within what screening allows for.
    static final int SCREEN_BLOCK = 64;

    private static final int MIDDLE = 128;

    private Int8Packer() {}

    static Linear.Blocks pack(PackedStore store, String name, RowSource source, boolean roundsActivations) {
        int blocks = Math.ceilDiv(source.columns(), BLOCK);
        long n = (long) source.rows() * blocks;
        boolean zeros = hasOffsets(source);
        long[] regions = zeros ? new long[] {n * BLOCK, 4 * n, n} : new long[] {n * BLOCK, 4 * n};
        ExternalData[] data = store.regions(name + ".int8", r -> fill(source, r), regions);
        return new Linear.Blocks(
                name,
                source.rows(),
                source.columns(),
                8,
                BLOCK,
                roundsActivations,
                data[0],
                data[1],
                zeros ? data[2] : null,
                null);
    }

    /// A copy that says roughly how large products are.
    ///
    /// @param name in the graph
    /// @param file names the packed file
    static Linear.Blocks screen(PackedStore store, String name, String file, RowSource source) {
        long n = (long) source.rows() * Math.ceilDiv(source.columns(), SCREEN_BLOCK);
        ExternalData[] data =
                store.regions(file + ".screen", r -> fillRounded(source, SCREEN_BLOCK, r), n * SCREEN_BLOCK, 4 * n);
        return new Linear.Blocks(
                name, source.rows(), source.columns(), 8, SCREEN_BLOCK, true, data[0], data[1], null, null);
    }

    private static boolean hasOffsets(RowSource source) {
        return source.parts()
                .map(parts -> parts.stream().anyMatch(t -> offsetReader(t) != null))
                .orElse(false);
    }

    private static @Nullable BlockReader offsetReader(Tensor tensor) {
        if (!tensor.dtype().isBlockQuantised()) {
            return null;
        }
        BlockReader reader = BlockReader.of(tensor.dtype());
        return reader.hasOffset() ? reader : null;
    }

    private static void fill(RowSource source, PackedStore.Region[] regions) throws IOException {
        if (!hasOffsets(source)) {
            fillRounded(source, BLOCK, regions);
            return;
        }
        for (Tensor part : source.parts().orElseThrow()) {
            BlockReader reader = offsetReader(part);
            if (reader == null) {
                fillRounded(RowSource.of(part), BLOCK, regions);
            } else {
                fillRegridded(part, reader, regions);
            }
        }
    }

    private static void fillRounded(RowSource source, int block, PackedStore.Region[] regions) throws IOException {
        int blocks = Math.ceilDiv(source.columns(), block);
        float[] row = new float[blocks * block]; // padded with zeros
        FloatGrid grid = new FloatGrid(block);
        for (int r = 0; r < source.rows(); r++) {
            source.readRow(r, row);
            for (int b = 0; b < blocks; b++) {
                grid.fit(row, b * block);
                for (int integer : grid.integers) {
                    regions[0].putByte(integer);
                }
                regions[1].putFloat(grid.scale);
                if (regions.length > 2) {
                    regions[2].putByte(MIDDLE);
                }
            }
        }
    }

    private static void fillRegridded(Tensor part, BlockReader reader, PackedStore.Region[] regions)
            throws IOException {
        DType dtype = reader.dtype();
        int[] quants = new int[dtype.blockElements()];
        int groups = dtype.blockElements() / BLOCK;
        float[] scales = new float[groups];
        float[] offsets = new float[groups];
        Grid grid = new Grid((1 << reader.bits()) - 1);
        for (long at = 0; at < part.data().byteSize(); at += dtype.blockBytes()) {
            reader.read(part.data(), at, quants, scales, offsets);
            for (int g = 0; g < groups; g++) {
                grid.fit(quants, g * BLOCK, scales[g], offsets[g]);
                for (int i = 0; i < BLOCK; i++) {
                    regions[0].putByte(grid.integers[i]);
                }
                regions[1].putFloat(grid.scale);
                regions[2].putByte(grid.zero);
            }
        }
    }

    /// The symmetric 8-bit grid of one block of floats.
    ///
    /// Works on a copy of the block: with the loops over a part of the row inside those over blocks and rows,
    /// the JIT compiler of JDK 25.0.3 crashed now and then (`TemplateAssertionExpression::clone`), and with
    /// it the program.
    private static final class FloatGrid {
        private final float[] values;
        final int[] integers;
        float scale;

        FloatGrid(int block) {
            this.values = new float[block];
            this.integers = new int[block];
        }

        void fit(float[] row, int from) {
            System.arraycopy(row, from, values, 0, values.length);
            float largest = 0;
            for (float value : values) {
                largest = Math.max(largest, Math.abs(value));
            }
            scale = largest / 127;
            float inverse = scale == 0 ? 0 : 1 / scale;
            for (int i = 0; i < values.length; i++) {
                integers[i] = MIDDLE + Math.round(values[i] * inverse);
            }
        }
    }

    /// The 8-bit grid of one block.
    private static final class Grid {
        private final int largestQuant;
        final int[] integers = new int[BLOCK];
        float scale;
        int zero;

        Grid(int largestQuant) {
            this.largestQuant = largestQuant;
        }

        void fit(int[] quants, int from, float d, float m) {
            double z = d == 0 ? Double.NaN : -(double) m / d; // where zero lies on the stored grid
            if (!(z >= 0 && z <= largestQuant)) {
                round(quants, from, d, m);
                return;
            }
            int finest = 255 / largestQuant;
            int best = finest;
            double bestError = Double.MAX_VALUE;
            for (int k = finest; k > finest / 2; k--) {
                double error = Math.abs(k * z - Math.rint(k * z)) / k;
                if (error < bestError) {
                    bestError = error;
                    best = k;
                }
            }
            scale = d / best;
            zero = (int) Math.rint(best * z);
            for (int i = 0; i < BLOCK; i++) {
                integers[i] = best * quants[from + i];
            }
        }

        /// Zero lies outside the block's range, so no unsigned zero point can express it: round as if they
        /// were floats.
        private void round(int[] quants, int from, float d, float m) {
            float largest = Math.max(Math.abs(m), Math.abs(m + d * largestQuant));
            scale = largest / 127;
            zero = MIDDLE;
            for (int i = 0; i < BLOCK; i++) {
                integers[i] = scale == 0 ? MIDDLE : MIDDLE + Math.round((quants[from + i] * d + m) / scale);
            }
        }
    }
}
