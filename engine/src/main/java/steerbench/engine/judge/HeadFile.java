package steerbench.engine.judge;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import steerbench.engine.checkpoint.SafetensorsFile;
import steerbench.engine.checkpoint.SafetensorsHeader;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.problem.StorageException;
import steerbench.engine.tensor.Tensor;

/// A head as a `.safetensors` file; large tensors in half precision.
public final class HeadFile {
    private static final String HIDDEN_WEIGHT = "dense.hidden.weight";
    private static final String HIDDEN_BIAS = "dense.hidden.bias";
    private static final String OUTPUT_WEIGHT = "dense.output.weight";
    private static final String OUTPUT_BIAS = "dense.output.bias";
    private static final String GRAM_WEIGHT = "grams.weight";
    private static final String CALIBRATION = "calibration";
    private static final int MAX_HIDDEN = 1 << 10;

    private HeadFile() {}

    public static ToxicityHead read(Path file) {
        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            float[] calibration = floats(tensors, CALIBRATION, 3);
            float[] hiddenBias = floats(tensors, HIDDEN_BIAS, hidden(tensors));
            DenseHead dense = new DenseHead(
                    floats(tensors, HIDDEN_WEIGHT, SentenceEncoder.FEATURES * hiddenBias.length),
                    hiddenBias,
                    floats(tensors, OUTPUT_WEIGHT, hiddenBias.length),
                    floats(tensors, OUTPUT_BIAS, 1)[0]);
            return new ToxicityHead(
                    dense,
                    floats(tensors, GRAM_WEIGHT, 2 * TextGrams.BUCKETS),
                    new ToxicityHead.Calibration(calibration[0], calibration[1], calibration[2]));
        }
    }

    /// Units of the hidden layer.
    private static int hidden(SafetensorsFile tensors) {
        long units = tensors.tensor(HIDDEN_BIAS).shape().elements();
        if (units < 1 || units > MAX_HIDDEN) {
            throw invalid(tensors, "tensor '" + HIDDEN_BIAS + "' has " + units + " elements, not 1 to " + MAX_HIDDEN);
        }
        return (int) units;
    }

    private static float[] floats(SafetensorsFile tensors, String name, int length) {
        Tensor tensor = tensors.tensor(name);
        long found = tensor.shape().elements();
        if (found != length || !tensor.dtype().isDenseFloat()) {
            throw invalid(
                    tensors,
                    "tensor '" + name + "' has " + found + " elements of " + tensor.dtype() + " instead of " + length
                            + " floats");
        }
        return tensor.toFloats();
    }

    private static InvalidFileException invalid(SafetensorsFile tensors, String reason) {
        return new InvalidFileException(
                tensors.path().toString(),
                reason,
                "It was trained for another version: train it again with 'steerbench judge train'");
    }

    public static void write(ToxicityHead head, Path file) {
        Writer writer = new Writer();
        DenseHead dense = head.dense();
        ToxicityHead.Calibration c = head.calibration();
        writer.halves(HIDDEN_WEIGHT, dense.hiddenWeights(), dense.features(), dense.hidden());
        writer.floats(HIDDEN_BIAS, dense.hiddenBias());
        writer.floats(OUTPUT_WEIGHT, dense.outputWeights());
        writer.floats(OUTPUT_BIAS, new float[] {dense.outputBias()});
        writer.halves(GRAM_WEIGHT, head.gramWeights(), 2, TextGrams.BUCKETS);
        writer.floats(CALIBRATION, new float[] {(float) c.dense(), (float) c.grams(), (float) c.bias()});
        try {
            Files.write(file, writer.toBytes());
        } catch (IOException e) {
            throw StorageException.unwritable(file, "", e);
        }
    }

    /// Collects tensors and sets header and data end to end.
    private static final class Writer {
        private final SafetensorsHeader header = new SafetensorsHeader();
        private final ByteArrayOutputStream data = new ByteArrayOutputStream();

        void floats(String name, float[] values) {
            ByteBuffer bytes = buffer(Float.BYTES * values.length);
            bytes.asFloatBuffer().put(values);
            add(name, "F32", bytes, values.length);
        }

        void halves(String name, float[] values, long... shape) {
            ByteBuffer bytes = buffer(Short.BYTES * values.length);
            for (float value : values) {
                bytes.putShort(Float.floatToFloat16(value));
            }
            add(name, "F16", bytes, shape);
        }

        private static ByteBuffer buffer(int bytes) {
            return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        }

        private void add(String name, String dtype, ByteBuffer bytes, long... shape) {
            header.add(name, dtype, bytes.capacity(), shape);
            data.writeBytes(bytes.array());
        }

        byte[] toBytes() {
            byte[] head = header.toBytes();
            return ByteBuffer.allocate(head.length + data.size())
                    .put(head)
                    .put(data.toByteArray())
                    .array();
        }
    }
}
