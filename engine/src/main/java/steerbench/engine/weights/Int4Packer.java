package steerbench.engine.weights;

import java.io.IOException;
import steerbench.engine.onnx.ExternalData;

/// Rounds a matrix to 4-bit integers in blocks of 32, with scale and zero point of each block as [Int4Grid]
/// finds them. Columns that do not fill a block are padded with zeros.
final class Int4Packer {
    private static final int BLOCK = Int4Grid.BLOCK;

    private Int4Packer() {}

    static Linear.Blocks pack(PackedStore store, String name, RowSource source, boolean roundsActivations) {
        int blocks = Math.ceilDiv(source.columns(), BLOCK);
        long rows = source.rows();
        ExternalData[] data = store.regions(
                name + ".int4",
                regions -> fill(source, blocks, regions),
                rows * blocks * BLOCK / 2,
                rows * blocks * Float.BYTES,
                rows * Math.ceilDiv(blocks, 2));
        return new Linear.Blocks(
                name, source.rows(), source.columns(), 4, BLOCK, roundsActivations, data[0], data[1], data[2], null);
    }

    /// Two integers a byte, the first one low; zero points alike, each row's beginning a byte of its own.
    private static void fill(RowSource source, int blocks, PackedStore.Region[] regions) throws IOException {
        float[] row = new float[blocks * BLOCK];
        int[] zeros = new int[blocks + 1];
        Int4Grid grid = new Int4Grid();
        for (int r = 0; r < source.rows(); r++) {
            source.readRow(r, row);
            for (int b = 0; b < blocks; b++) {
                grid.fit(row, b * BLOCK);
                for (int i = 0; i < BLOCK; i += 2) {
                    regions[0].putByte(grid.integer(i) | grid.integer(i + 1) << 4);
                }
                regions[1].putFloat(grid.scale());
                zeros[b] = grid.zero();
            }
            for (int b = 0; b < blocks; b += 2) {
                regions[2].putByte(zeros[b] | zeros[b + 1] << 4);
            }
        }
    }
}
