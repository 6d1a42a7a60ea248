package steerbench.engine.weights;

import java.io.IOException;
import java.util.Arrays;
import steerbench.engine.onnx.ExternalData;
import steerbench.engine.tensor.BlockReader;
import steerbench.engine.tensor.DType;
import steerbench.engine.tensor.Tensor;

/// Repacks large matrices of 4-bit blocks with an offset (Q4_1, Q4_K) for MatMulNBits' 4-bit kernel, which
/// knows whole zero points alone: `w = d q + m = d (q - z) + c` with the nearest `z`. The integers stay
/// exact; the rest `c` multiplies the sum of `x` over the block and lies in columns of its own
/// ([SumColumns]).
///
/// Against 8-bit blocks ([Int8Packer]) that is a third less to read for each step, and a few operators more
/// for the sums, so it pays for large matrices (`docs/decisions/0019-4-bit-blocks-beside-sums.md`).
final class SummedBlocksPacker {
    /// Below, operators for the sums cost more than reading fewer bytes gains (measured on two cores).
    private static final long LARGE = 3 << 18;

    private static final int MIDDLE = 8;
    /// Largest multiple of a scale that an offset is rounded to, either way.
    private static final int MOST = 7;

    private final SumColumns columns;
    private final int[] quants;
    private final float[] scales;
    private final int[] zeros;
    private final double[] rest;

    private SummedBlocksPacker(SumColumns columns) {
        this.columns = columns;
        this.quants = new int[columns.blocks() * SumColumns.BLOCK];
        this.scales = new float[columns.blocks()];
        this.zeros = new int[columns.blocks()];
        this.rest = new double[columns.sums()];
    }

    static boolean accepts(RowSource source) {
        return (long) source.rows() * source.columns() >= LARGE
                && SumColumns.fit(source.columns())
                && source.parts()
                        .map(parts -> parts.stream().allMatch(t -> accepts(t.dtype())))
                        .orElse(false);
    }

    /// Whether large matrices of this type are repacked here.
    static boolean accepts(DType dtype) {
        if (!dtype.isBlockQuantised()) {
            return false;
        }
        BlockReader reader = BlockReader.of(dtype);
        return reader.hasOffset() && reader.bits() <= 4 && reader.groupElements() == SumColumns.BLOCK;
    }

    static Linear.SummedBlocks pack(PackedStore store, String name, RowSource source) {
        SumColumns columns = new SumColumns(source.columns());
        long blocks = (long) source.rows() * columns.blocks();
        ExternalData[] data = store.regions(
                name + ".int4sums",
                regions -> new SummedBlocksPacker(columns).fill(source, regions),
                blocks * SumColumns.BLOCK / 2,
                blocks * Float.BYTES,
                (long) source.rows() * Math.ceilDiv(columns.blocks(), 2));
        return new Linear.SummedBlocks(
                columns,
                new Linear.Blocks(
                        name,
                        source.rows(),
                        columns.width(),
                        4,
                        SumColumns.BLOCK,
                        true,
                        data[0],
                        data[1],
                        data[2],
                        null));
    }

    private void fill(RowSource source, PackedStore.Region[] regions) throws IOException {
        for (Tensor part : source.parts().orElseThrow()) {
            BlockReader reader = BlockReader.of(part.dtype());
            for (int row = 0; row < part.shape().intDim(0); row++) {
                readRow(part, reader, row);
                Arrays.fill(quants, columns.in(), quants.length, MIDDLE);
                holdRest(columns.sums(), columns.firstOfRest());
                holdRest(columns.firstOfRest(), columns.blocks());
                write(regions);
            }
        }
    }

    private void readRow(Tensor part, BlockReader reader, int row) {
        int elements = part.dtype().blockElements();
        int stored = columns.in() / elements;
        int[] q = new int[elements];
        float[] d = new float[elements / SumColumns.BLOCK];
        float[] m = new float[d.length];
        for (int b = 0; b < stored; b++) {
            reader.read(part.data(), ((long) row * stored + b) * part.dtype().blockBytes(), q, d, m);
            System.arraycopy(q, 0, quants, b * elements, elements);
            for (int g = 0; g < d.length; g++) {
                int block = b * d.length + g;
                scales[block] = d[g];
                zeros[block] = d[g] == 0 ? 0 : (int) Math.clamp(Math.rint(-(double) m[g] / d[g]), 0, 15);
                rest[block] = m[g] + (double) d[g] * zeros[block];
            }
        }
    }

    /// Blocks `from .. to` of the sums' columns take from [#rest] what they hold at four bits, each sum's
    /// once.
    private void holdRest(int from, int to) {
        boolean[] held = new boolean[rest.length];
        for (int block = from; block < to; block++) {
            int first = block * SumColumns.BLOCK;
            int end = Math.min(first + SumColumns.BLOCK, columns.width());
            double largest = 0;
            for (int c = first; c < end; c++) {
                largest = Math.max(largest, held[columns.sumAt(c)] ? 0 : Math.abs(rest[columns.sumAt(c)]));
            }
            float scale = (float) (largest / MOST);
            scales[block] = scale;
            zeros[block] = MIDDLE;
            for (int c = first; c < end && scale > 0; c++) {
                int sum = columns.sumAt(c);
                if (!held[sum]) {
                    int multiple = (int) Math.clamp(Math.rint(rest[sum] / scale), -MOST, MOST);
                    quants[c] = MIDDLE + multiple;
                    rest[sum] -= (double) multiple * scale;
                    held[sum] = true;
                }
            }
        }
    }

    private void write(PackedStore.Region[] regions) throws IOException {
        for (int i = 0; i < quants.length; i += 2) {
            regions[0].putByte(quants[i] | quants[i + 1] << 4);
        }
        regions[1].putFloats(scales, scales.length);
        for (int i = 0; i < zeros.length; i += 2) {
            regions[2].putByte(zeros[i] | (i + 1 < zeros.length ? zeros[i + 1] : 0) << 4);
        }
    }
}
