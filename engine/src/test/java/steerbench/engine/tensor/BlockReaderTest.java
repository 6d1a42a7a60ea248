package steerbench.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Block formats on blocks written out by hand; whole files are compared in the parity tier.
@Tag("unit")
class BlockReaderTest {

    private static ByteBuffer block(DType dtype) {
        return ByteBuffer.allocate(dtype.blockBytes()).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static float[] decode(DType dtype, ByteBuffer block) {
        float[] out = new float[dtype.blockElements()];
        FloatDecoder.decode(dtype, MemorySegment.ofArray(block.array()), 0, out.length, out, 0);
        return out;
    }

    @Test
    void q40HoldsLowNibblesFirst() {
        ByteBuffer b = block(DType.Q4_0).putShort(Float.floatToFloat16(0.5f));
        for (int i = 0; i < 16; i++) {
            b.put((byte) (i | (15 - i) << 4));
        }
        float[] w = decode(DType.Q4_0, b);
        assertThat(w[0]).isEqualTo(-4f);
        assertThat(w[15]).isEqualTo(3.5f);
        assertThat(w[16]).isEqualTo(3.5f);
        assertThat(w[31]).isEqualTo(-4f);
    }

    @Test
    void q51TakesTheFifthBitAndTheMinimum() {
        ByteBuffer b = block(DType.Q5_1)
                .putShort(Float.floatToFloat16(2f))
                .putShort(Float.floatToFloat16(-1f))
                .putInt(0b1 | 1 << 31);
        b.put((byte) 0x03); // weight 0: 3, fifth bit set; weight 16: 0
        float[] w = decode(DType.Q5_1, b);
        assertThat(w[0]).isEqualTo(2f * 19 - 1);
        assertThat(w[1]).isEqualTo(-1f);
        assertThat(w[31]).isEqualTo(2f * 16 - 1);
    }

    @Test
    void q4kUnpacksSixBitScales() {
        ByteBuffer b = block(DType.Q4_K).putShort(Float.floatToFloat16(1f)).putShort(Float.floatToFloat16(0.5f));
        // group 0: scale 5, minimum 2; group 4: scale 0x21 (low 4 bits in byte 8, upper two in byte 0),
        // minimum 3
        b.put(4, (byte) (5 | 2 << 6)).put(8, (byte) 2).put(12, (byte) (1 | 3 << 4));
        b.put(16, (byte) 7); // weight 0 low nibble
        b.put(16 + 64, (byte) 9); // weight 128: group 4
        float[] w = decode(DType.Q4_K, b);
        assertThat(w[0]).isEqualTo(5f * 7 - 0.5f * 2);
        assertThat(w[128]).isEqualTo(0x21 * 9f - 0.5f * 3);
    }

    @Test
    void q6kPutsUpperBitsOnTop() {
        ByteBuffer b = block(DType.Q6_K);
        b.put(0, (byte) 0xF5).put(128, (byte) 0b11).put(192, (byte) -2).putShort(208, Float.floatToFloat16(0.25f));
        float[] w = decode(DType.Q6_K, b);
        assertThat(w[0]).isEqualTo(0.25f * -2 * (0x35 - 32));
    }

    @Test
    void partialBlocksAreRefused() {
        assertThatThrownBy(() -> DType.Q8_0.bytes(33)).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> DType.F32.bytes(Long.MAX_VALUE / 2)).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void bfloat16IsTheUpperHalfOfAFloat() {
        assertThat(FloatDecoder.bfloat16ToFloat((short) 0x3FC0)).isEqualTo(1.5f);
        assertThat(FloatDecoder.bfloat16ToFloat((short) 0xFF80)).isEqualTo(Float.NEGATIVE_INFINITY);
    }
}
