package steerbench.engine.weights;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import steerbench.engine.onnx.ExternalData;
import steerbench.engine.tensor.DType;
import steerbench.engine.tensor.Shape;
import steerbench.engine.tensor.Tensor;

/// What goes into packed files in tests, and what lies in them.
final class PackedFiles {
    private PackedFiles() {}

    /// Random blocks of steps .01 to .03.
    ///
    /// @param lowest where zero lies among a block's integers at least; `highest` at most
    static Tensor q41(Path dir, int rows, int columns, float lowest, float highest) {
        Random random = new Random(7);
        ByteBuffer bytes = ByteBuffer.allocate(rows * columns / 32 * 20).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            float d = 0.01f + random.nextFloat() * 0.02f;
            float zero = lowest + (highest - lowest) * random.nextFloat();
            bytes.putShort(Float.floatToFloat16(d)).putShort(Float.floatToFloat16(-d * zero));
            for (int i = 0; i < 16; i++) {
                bytes.put((byte) random.nextInt(256));
            }
        }
        return new Tensor(
                "w", DType.Q4_1, Shape.of(rows, columns), dir.resolve("w"), 0, MemorySegment.ofArray(bytes.array()));
    }

    static ByteBuffer bytes(ExternalData data) throws IOException {
        byte[] all = Files.readAllBytes(data.file());
        return ByteBuffer.wrap(all, (int) data.offset(), (int) data.length())
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN);
    }
}
