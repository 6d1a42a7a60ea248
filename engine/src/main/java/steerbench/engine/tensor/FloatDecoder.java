package steerbench.engine.tensor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Decodes stored elements to floats: dense types by conversion, block formats through [BlockReader].
public final class FloatDecoder {
    static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private FloatDecoder() {}

    /// Decodes `count` elements that start at byte `offset` of `data`. For block formats `offset` and `count`
    /// must fall on block boundaries.
    public static void decode(DType dtype, MemorySegment data, long offset, int count, float[] target, int at) {
        switch (dtype) {
            case F32 -> MemorySegment.copy(data, FLOAT, offset, target, at, count);
            case F16 -> {
                for (int i = 0; i < count; i++) {
                    target[at + i] = Float.float16ToFloat(data.get(SHORT, offset + 2L * i));
                }
            }
            case BF16 -> {
                for (int i = 0; i < count; i++) {
                    target[at + i] = bfloat16ToFloat(data.get(SHORT, offset + 2L * i));
                }
            }
            case F64 -> {
                for (int i = 0; i < count; i++) {
                    target[at + i] = (float) data.get(DOUBLE, offset + 8L * i);
                }
            }
            case I64 -> {
                for (int i = 0; i < count; i++) {
                    target[at + i] = data.get(LONG, offset + 8L * i);
                }
            }
            case I32 -> {
                for (int i = 0; i < count; i++) {
                    target[at + i] = data.get(INT, offset + 4L * i);
                }
            }
            case I16 -> {
                for (int i = 0; i < count; i++) {
                    target[at + i] = data.get(SHORT, offset + 2L * i);
                }
            }
            case I8 -> {
                for (int i = 0; i < count; i++) {
                    target[at + i] = data.get(JAVA_BYTE, offset + i);
                }
            }
            case U8, BOOL -> {
                for (int i = 0; i < count; i++) {
                    target[at + i] = data.get(JAVA_BYTE, offset + i) & 0xff;
                }
            }
            default -> BlockReader.of(dtype).dequantise(data, offset, count, target, at);
        }
    }

    /// bfloat16 is the upper half of a float.
    public static float bfloat16ToFloat(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }
}
