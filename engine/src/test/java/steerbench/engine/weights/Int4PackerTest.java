package steerbench.engine.weights;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steerbench.engine.onnx.ExternalData;
import steerbench.engine.tensor.DType;
import steerbench.engine.tensor.Shape;
import steerbench.engine.tensor.Tensor;

/// What rounded weights stand for, read back from the packed file.
@Tag("unit")
class Int4PackerTest {
    private static final int BLOCK = 32;
    private static final int ROWS = 5;

    /// Two and a half blocks: the third is padded, and zero points of three blocks take two bytes.
    private static final int COLUMNS = 80;

    private static final int BLOCKS = 3;

    @TempDir
    private Path dir = Path.of("");

    private RowSource source(float[] weights) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * weights.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(weights);
        return RowSource.of(new Tensor(
                "w",
                DType.F32,
                Shape.of(weights.length / COLUMNS, COLUMNS),
                dir.resolve("w"),
                0,
                MemorySegment.ofArray(bytes.array())));
    }

    private static ByteBuffer bytes(ExternalData data) throws IOException {
        byte[] all = Files.readAllBytes(data.file());
        return ByteBuffer.wrap(all, (int) data.offset(), (int) data.length())
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    /// As MatMulNBits' documentation has it: element `i` of a row in half a byte, the even one low.
    private float[] roundTrip(float[] weights) throws IOException {
        Linear.Blocks packed = Int4Packer.pack(new PackedStore(dir, "k"), "w", source(weights), false);
        ByteBuffer q = bytes(packed.quants());
        ByteBuffer s = bytes(packed.scales());
        ByteBuffer z = bytes(Objects.requireNonNull(packed.zeros()));
        float[] back = new float[weights.length];
        for (int r = 0; r < weights.length / COLUMNS; r++) {
            for (int c = 0; c < COLUMNS; c++) {
                int i = r * BLOCKS * BLOCK + c;
                int block = c / BLOCK;
                int integer = (q.get(i / 2) >>> (4 * (i % 2))) & 15;
                int zero = (z.get(r * 2 + block / 2) >>> (4 * (block % 2))) & 15;
                back[r * COLUMNS + c] = s.getFloat(4 * (r * BLOCKS + block)) * (integer - zero);
            }
        }
        return back;
    }

    private static float[] gaussian(int rows) {
        Random random = new Random(3);
        float[] weights = new float[rows * COLUMNS];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) random.nextGaussian() * (i % 37 == 0 ? 4 : 1);
        }
        return weights;
    }

    /// The usual rounding between the smallest and the largest weight of a block, zero on the grid.
    private static float[] betweenSmallestAndLargest(float[] weights, int from, int count) {
        float low = 0;
        float high = 0;
        for (int i = from; i < from + count; i++) {
            low = Math.min(low, weights[i]);
            high = Math.max(high, weights[i]);
        }
        float step = (high - low) / 15;
        int zero = Math.round(-low / step);
        float[] rounded = new float[count];
        for (int i = 0; i < count; i++) {
            rounded[i] = step * (Math.clamp(Math.round(weights[from + i] / step) + zero, 0, 15) - zero);
        }
        return rounded;
    }

    @Test
    void everyBlockIsCloserThanByRoundingBetweenItsEnds() throws IOException {
        float[] weights = gaussian(ROWS);
        float[] back = roundTrip(weights);
        double all = 0;
        double allPlain = 0;
        for (int r = 0; r < ROWS; r++) {
            for (int from = 0; from < COLUMNS; from += BLOCK) {
                int count = Math.min(BLOCK, COLUMNS - from);
                float[] plain = betweenSmallestAndLargest(weights, r * COLUMNS + from, count);
                double error = 0;
                double plainError = 0;
                for (int i = 0; i < count; i++) {
                    int at = r * COLUMNS + from + i;
                    error += Math.pow(weights[at] - back[at], 2);
                    plainError += Math.pow(weights[at] - plain[i], 2);
                }
                assertThat(error).as("row %d from %d", r, from).isLessThan(1.02 * plainError);
                all += error;
                allPlain += plainError;
            }
        }
        assertThat(all).isLessThan(0.95 * allPlain);
    }

    @Test
    void whatLiesOnAGridComesBackExactly() throws IOException {
        float[] weights = new float[COLUMNS];
        for (int i = 0; i < COLUMNS; i++) {
            weights[i] = 0.125f * (i % 16 - 5);
        }
        assertThat(roundTrip(weights)).containsExactly(weights);
    }

    @Test
    void blocksOfOneSignAndOfNothingComeBack() throws IOException {
        float[] weights = new float[COLUMNS];
        for (int i = 0; i < BLOCK; i++) {
            weights[i] = i % 16;
        }
        assertThat(roundTrip(weights)).containsExactly(weights);
    }

    @Test
    void aWeightThatIsNoNumberShows() throws IOException {
        float[] weights = gaussian(1);
        weights[40] = Float.NaN;
        float[] back = roundTrip(weights);
        assertThat(back[40]).isNaN();
        assertThat(back[0]).isFinite();
    }

    @Test
    void eightBitsAreWithinHalfAStep() throws IOException {
        float[] weights = gaussian(ROWS);
        Linear.Blocks packed = Int8Packer.pack(new PackedStore(dir, "k"), "w", source(weights), false);
        ByteBuffer q = bytes(packed.quants());
        ByteBuffer s = bytes(packed.scales());
        for (int i = 0; i < weights.length; i++) {
            int row = i / COLUMNS;
            int c = i % COLUMNS;
            float step = s.getFloat(4 * (row * BLOCKS + c / BLOCK));
            float back = step * ((q.get(row * BLOCKS * BLOCK + c) & 0xff) - 128);
            assertThat(Math.abs(weights[i] - back)).isLessThanOrEqualTo(0.5001f * step);
        }
    }
}
