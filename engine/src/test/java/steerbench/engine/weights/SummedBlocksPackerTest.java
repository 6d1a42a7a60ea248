package steerbench.engine.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import steerbench.engine.onnx.Dim;
import steerbench.engine.onnx.ElementType;
import steerbench.engine.onnx.OnnxGraph;
import steerbench.engine.onnx.Value;
import steerbench.engine.tensor.DType;
import steerbench.engine.tensor.Tensor;

/// What 4-bit blocks beside sums stand for, read back from the packed file and computed by ONNX Runtime.
@Tag("unit")
class SummedBlocksPackerTest {
    private static final int ROWS = 1400;
    private static final int COLUMNS = 576;

    @TempDir
    private Path dir = Path.of("");

    private Tensor q41(int rows, int columns, float lowest, float highest) {
        return PackedFiles.q41(dir, rows, columns, lowest, highest);
    }

    private Linear.SummedBlocks pack(Tensor... tensors) {
        return SummedBlocksPacker.pack(new PackedStore(dir, "k"), "w", RowSource.stacked(List.of(tensors)));
    }

    private static int nibble(ByteBuffer bytes, int at, int index) {
        return bytes.get(at + index / 2) >> (index % 2 * 4) & 15;
    }

    /// A row as the kernel multiplies it: all its columns.
    private static double[] row(Linear.SummedBlocks packed, int row) throws IOException {
        int blocks = packed.columns().blocks();
        ByteBuffer q = PackedFiles.bytes(packed.blocks().quants());
        ByteBuffer s = PackedFiles.bytes(packed.blocks().scales());
        ByteBuffer z = PackedFiles.bytes(Objects.requireNonNull(packed.blocks().zeros()));
        double[] weights = new double[blocks * 32];
        for (int i = 0; i < weights.length; i++) {
            int zero = nibble(z, row * Math.ceilDiv(blocks, 2), i / 32);
            weights[i] = s.getFloat(4 * (row * blocks + i / 32)) * (nibble(q, row * blocks * 16, i) - zero);
        }
        return weights;
    }

    @ParameterizedTest
    @ValueSource(ints = {512, 576, 1088, 1536, 2048})
    void theOffsetsAreAmongTheWeights(int in) throws IOException {
        Tensor tensor = q41(8, in, -2, 17); // some zeros lie outside the integers
        Linear.SummedBlocks packed = pack(tensor);
        float[] stored = tensor.toFloats();
        SumColumns columns = packed.columns();
        double mean = 0;
        for (int r = 0; r < 8; r++) {
            double[] weights = row(packed, r);
            for (int i = 0; i < in; i++) {
                double weight = weights[i];
                for (int c = in; c < columns.width(); c++) {
                    weight += columns.sumAt(c) == i / 32 ? weights[c] : 0;
                }
                assertThat(weight).isCloseTo(stored[r * in + i], within(0.0008));
                mean += Math.abs(weight - stored[r * in + i]) / (8 * in);
            }
            for (int i = columns.width(); i < weights.length; i++) {
                assertThat(weights[i]).as("no sum there").isZero();
            }
        }
        // A step of the stored grid is .01 to .03.
        assertThat(mean).isLessThan(0.0003);
    }

    /// Rounding `x` to 8 bits in blocks of 32 is all that separates the two.
    @Test
    void onnxRuntimeMultipliesWithThem() throws IOException, OrtException {
        Tensor tensor = q41(ROWS, COLUMNS, 5, 11);
        Linear.SummedBlocks packed = pack(tensor);
        assertThat(packed.in()).isEqualTo(COLUMNS);
        float[] x = new float[2 * COLUMNS];
        Random random = new Random(3);
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.nextGaussian() + 0.5f; // so that sums count
        }
        float[][] y = product(packed, x);
        float[] stored = tensor.toFloats();
        double error = 0;
        double size = 0;
        for (int s = 0; s < 2; s++) {
            for (int r = 0; r < ROWS; r++) {
                double expected = 0;
                for (int i = 0; i < COLUMNS; i++) {
                    expected += (double) stored[r * COLUMNS + i] * x[s * COLUMNS + i];
                }
                error += (y[s][r] - expected) * (y[s][r] - expected);
                size += expected * expected;
            }
        }
        assertThat(Math.sqrt(error / size)).isLessThan(0.008);
    }

    private static float[][] product(Linear.SummedBlocks linear, float[] x) throws OrtException {
        OnnxGraph graph = new OnnxGraph();
        Value input = graph.input("x", ElementType.FLOAT, Dim.of(1), Dim.of("tokens"), Dim.of(COLUMNS));
        Value y = linear.apply(graph, input, new BlockSums());
        graph.output("y", y, ElementType.FLOAT, Dim.of(1), Dim.of("tokens"), Dim.of(ROWS));
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.addConfigEntry(
                    "session.model_external_initializers_file_folder_path",
                    OnnxGraph.externalDataFolder(linear.blocks().quants().file())
                            .toString());
            try (OrtSession session = environment.createSession(graph.toModel(), options);
                    OnnxTensor tensor = OnnxTensor.createTensor(
                            environment, FloatBuffer.wrap(x), new long[] {1, x.length / COLUMNS, COLUMNS});
                    OrtSession.Result result = session.run(Map.of("x", tensor))) {
                return ((float[][][]) result.get(0).getValue())[0];
            }
        }
    }

    @Test
    void onlyLargeMatricesOfWholeBlocks() {
        assertThat(SummedBlocksPacker.accepts(RowSource.of(q41(ROWS, COLUMNS, 6, 9))))
                .isTrue();
        assertThat(SummedBlocksPacker.accepts(RowSource.of(q41(1300, COLUMNS, 6, 9))))
                .as("less to read than the sums cost")
                .isFalse();
        assertThat(SummedBlocksPacker.accepts(RowSource.of(q41(4000, 480, 6, 9))))
                .as("sums that no blocks cover twice")
                .isFalse();
        assertThat(SummedBlocksPacker.accepts(DType.Q4_K)).isTrue();
        for (DType other : List.of(DType.Q4_0, DType.Q5_1, DType.Q5_K, DType.Q6_K, DType.Q8_0, DType.F16)) {
            assertThat(SummedBlocksPacker.accepts(other)).as(other.name()).isFalse();
        }
    }
}
