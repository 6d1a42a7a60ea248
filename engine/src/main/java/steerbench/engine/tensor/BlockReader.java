package steerbench.engine.tensor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static steerbench.engine.tensor.FloatDecoder.INT;
import static steerbench.engine.tensor.FloatDecoder.SHORT;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Takes one of GGML's block formats apart into integers, scales and offsets. Every format is `w = scale * (q
/// - centre) + offset` over groups of [#groupElements] weights, which is what both the float decoder and the
/// quantised matrix kernels need.
///
/// Layouts after `ggml-common.h` / `ggml-quants.c` (llama.cpp). Arithmetic order follows the reference
/// decoder so that F16, Q8_0 and Q4_0 come out bit-equal.
public abstract sealed class BlockReader permits BlockReader.Simple, KBlockReader {

    private final DType dtype;

    BlockReader(DType dtype) {
        this.dtype = dtype;
    }

    public static BlockReader of(DType dtype) {
        return switch (dtype) {
            case Q4_0, Q4_1, Q5_0, Q5_1, Q8_0 -> new Simple(dtype);
            case Q4_K, Q5_K, Q6_K -> new KBlockReader(dtype);
            default -> throw new IllegalArgumentException(dtype + " has no blocks");
        };
    }

    public final DType dtype() {
        return dtype;
    }

    /// Weights that share a scale: 32, or 16 for Q6_K.
    public abstract int groupElements();

    /// Bits of the stored integer: 4, 5, 6 or 8.
    public abstract int bits();

    /// What is subtracted from the stored integer before scaling; 0 where an offset is used instead.
    public abstract int centre();

    /// Whether groups carry an offset besides the scale (Q4_1, Q5_1, Q4_K, Q5_K).
    public abstract boolean hasOffset();

    /// Reads the block at byte `at`: `quants[blockElements]` in weight order, `scales` and `offsets` one a
    /// group. Where there is no offset, `offsets` is left alone.
    public abstract void read(MemorySegment data, long at, int[] quants, float[] scales, float[] offsets);

    final void dequantise(MemorySegment data, long offset, int count, float[] target, int at) {
        int blockElements = dtype.blockElements();
        int[] quants = new int[blockElements];
        int groups = blockElements / groupElements();
        float[] scales = new float[groups];
        float[] offsets = new float[groups];
        for (int done = 0; done < count; done += blockElements) {
            read(data, offset, quants, scales, offsets);
            offset += dtype.blockBytes();
            for (int i = 0; i < blockElements; i++) {
                int group = i / groupElements();
                float product = scales[group] * (quants[i] - centre());
                target[at + done + i] = hasOffset() ? product + offsets[group] : product;
            }
        }
    }

    /// The 32-element formats: one scale, maybe one minimum, then the integers.
    static final class Simple extends BlockReader {
        private static final int N = 32;
        private final boolean offset;
        private final boolean fiveBits;

        Simple(DType dtype) {
            super(dtype);
            offset = dtype == DType.Q4_1 || dtype == DType.Q5_1;
            fiveBits = dtype == DType.Q5_0 || dtype == DType.Q5_1;
        }

        @Override
        public int groupElements() {
            return N;
        }

        @Override
        public int bits() {
            return dtype() == DType.Q8_0 ? 8 : fiveBits ? 5 : 4;
        }

        @Override
        public int centre() {
            return switch (dtype()) {
                case Q4_0 -> 8;
                case Q5_0 -> 16;
                default -> 0;
            };
        }

        @Override
        public boolean hasOffset() {
            return offset;
        }

        @Override
        public void read(MemorySegment data, long at, int[] quants, float[] scales, float[] offsets) {
            scales[0] = Float.float16ToFloat(data.get(SHORT, at));
            at += 2;
            if (offset) {
                offsets[0] = Float.float16ToFloat(data.get(SHORT, at));
                at += 2;
            }
            if (dtype() == DType.Q8_0) {
                for (int i = 0; i < N; i++) {
                    quants[i] = data.get(JAVA_BYTE, at + i);
                }
                return;
            }
            int highBits = 0;
            if (fiveBits) {
                highBits = data.get(INT, at);
                at += 4;
            }
            for (int i = 0; i < N / 2; i++) { // byte i holds weight i (low nibble) and weight i + 16 (high nibble)
                int b = data.get(JAVA_BYTE, at + i) & 0xff;
                quants[i] = (b & 15) | (highBits >>> i & 1) << 4;
                quants[i + N / 2] = (b >>> 4) | (highBits >>> (i + N / 2) & 1) << 4;
            }
        }

        @Override
        public String toString() {
            return dtype() + Arrays.toString(new int[] {bits(), centre()});
        }
    }
}
