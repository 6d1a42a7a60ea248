package steerbench.engine.tensor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static steerbench.engine.tensor.FloatDecoder.SHORT;

import java.lang.foreign.MemorySegment;

/// The K-quants: super-blocks of 256 weights whose group scales are themselves quantised.
final class KBlockReader extends BlockReader {
    private static final int N = 256;

    KBlockReader(DType dtype) {
        super(dtype);
    }

    @Override
    public int groupElements() {
        return dtype() == DType.Q6_K ? 16 : 32;
    }

    @Override
    public int bits() {
        return switch (dtype()) {
            case Q4_K -> 4;
            case Q5_K -> 5;
            default -> 6;
        };
    }

    @Override
    public int centre() {
        return dtype() == DType.Q6_K ? 32 : 0;
    }

    @Override
    public boolean hasOffset() {
        return dtype() != DType.Q6_K;
    }

    @Override
    public void read(MemorySegment data, long at, int[] quants, float[] scales, float[] offsets) {
        if (dtype() == DType.Q6_K) {
            readQ6(data, at, quants, scales);
        } else {
            readQ4OrQ5(data, at, quants, scales, offsets);
        }
    }

    /// d, dmin (halves), 12 bytes of 6-bit scales and minima, [32 bytes of fifth bits], 128 bytes of nibbles.
    private void readQ4OrQ5(MemorySegment data, long at, int[] quants, float[] scales, float[] offsets) {
        float d = Float.float16ToFloat(data.get(SHORT, at));
        float dmin = Float.float16ToFloat(data.get(SHORT, at + 2));
        long packedScales = at + 4;
        for (int group = 0; group < 8; group++) {
            scales[group] = d * sixBitScale(data, packedScales, group);
            offsets[group] = -(dmin * sixBitMinimum(data, packedScales, group));
        }
        boolean five = dtype() == DType.Q5_K;
        long high = at + 16;
        long nibbles = five ? high + 32 : high;
        for (int pair = 0; pair < 4; pair++) { // 64 weights: low nibbles are the first 32, high nibbles the next
            for (int i = 0; i < 32; i++) {
                int b = data.get(JAVA_BYTE, nibbles + 32L * pair + i) & 0xff;
                int h = five ? data.get(JAVA_BYTE, high + i) & 0xff : 0;
                quants[64 * pair + i] = (b & 15) | (h >>> (2 * pair) & 1) << 4;
                quants[64 * pair + 32 + i] = (b >>> 4) | (h >>> (2 * pair + 1) & 1) << 4;
            }
        }
    }

    private static int sixBitScale(MemorySegment data, long at, int group) {
        return group < 4
                ? unsigned(data, at + group) & 63
                : (unsigned(data, at + group + 4) & 15) | (unsigned(data, at + group - 4) >>> 6) << 4;
    }

    private static int sixBitMinimum(MemorySegment data, long at, int group) {
        return group < 4
                ? unsigned(data, at + group + 4) & 63
                : (unsigned(data, at + group + 4) >>> 4) | (unsigned(data, at + group) >>> 6) << 4;
    }

    /// 128 bytes of low nibbles, 64 bytes of upper bit pairs, 16 signed scales, d.
    private static void readQ6(MemorySegment data, long at, int[] quants, float[] scales) {
        long high = at + 128;
        long packedScales = at + 192;
        float d = Float.float16ToFloat(data.get(SHORT, at + 208));
        for (int group = 0; group < 16; group++) {
            scales[group] = d * data.get(JAVA_BYTE, packedScales + group);
        }
        for (int half = 0; half < 2; half++) {
            for (int i = 0; i < 32; i++) {
                int low1 = unsigned(data, at + 64L * half + i);
                int low2 = unsigned(data, at + 64L * half + 32 + i);
                int up = unsigned(data, high + 32L * half + i);
                int base = N / 2 * half + i;
                quants[base] = (low1 & 15) | (up & 3) << 4;
                quants[base + 32] = (low2 & 15) | (up >>> 2 & 3) << 4;
                quants[base + 64] = (low1 >>> 4) | (up >>> 4 & 3) << 4;
                quants[base + 96] = (low2 >>> 4) | (up >>> 6 & 3) << 4;
            }
        }
    }

    private static int unsigned(MemorySegment data, long at) {
        return data.get(JAVA_BYTE, at) & 0xff;
    }
}
