package steerbench.engine.weights;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import steerbench.engine.Fixtures;
import steerbench.engine.SafetensorsWriter;
import steerbench.engine.checkpoint.ModelCheckpoint;
import steerbench.engine.session.DecoderSession;
import steerbench.engine.session.OpenModel;
import steerbench.engine.session.Pass;
import steerbench.engine.session.PassShape;
import steerbench.engine.session.SessionSettings;
import steerbench.engine.session.SplitCache;
import steerbench.engine.task.Cancellation;
import steerbench.engine.tensor.Tensor;

/// A graph with rounded weights computes what the plain float32 graph computes with the same weights written
/// out: so the packed integers, scales and zero points mean to the kernels what they mean to us.
@Tag("parity")
class QuantisedGraphTest {
    private static final int[] IDS = {1, 17, 60, 5, 99, 142, 33, 8, 120, 71, 2, 90};
    private static final float TOLERANCE = 1e-4f;

    @TempDir
    private Path dir = Path.of("");

    private float[] logits(Path model, WeightPrecision precision, Mode mode) {
        try (OpenModel opened = OpenModel.of(ModelCheckpoint.open(model), dir.resolve("cache"), precision);
                DecoderSession session =
                        opened.session(mode, DecoderSession.Layout.of(List.of()), SessionSettings.standard(32));
                SplitCache cache = session.newCache(1, IDS.length);
                Pass pass = session.newPass(new PassShape(1, IDS.length, IDS.length, List.of()))) {
            assertThat(session.weights().precision()).isEqualTo(precision);
            pass.row(0, 0, IDS.length);
            for (int s = 0; s < IDS.length; s++) {
                pass.token(0, s, IDS[s]);
                pass.logitRow(s, 0, s);
            }
            session.run(pass, cache, 0, Cancellation.never());
            int vocabulary = session.shape().vocabSize();
            float[] all = new float[IDS.length * vocabulary];
            for (int s = 0; s < IDS.length; s++) {
                float[] row = pass.logits(s).toArray(ValueLayout.JAVA_FLOAT);
                System.arraycopy(row, 0, all, s * vocabulary, vocabulary);
            }
            return all;
        }
    }

    private static float largestDifference(float[] a, float[] b) {
        float largest = 0;
        for (int i = 0; i < a.length; i++) {
            largest = Math.max(largest, Math.abs(a[i] - b[i]));
        }
        return largest;
    }

    private static void roundRow(float[] row, int bits) {
        float[] padded = Arrays.copyOf(row, Math.ceilDiv(row.length, 32) * 32);
        Int4Grid grid = new Int4Grid();
        for (int b = 0; b < padded.length; b += 32) {
            float largest = 0;
            for (int i = b; i < b + 32; i++) {
                largest = Math.max(largest, Math.abs(padded[i]));
            }
            grid.fit(padded, b);
            for (int i = b; i < Math.min(b + 32, row.length); i++) {
                row[i] = bits == 8
                        ? Math.round(padded[i] / (largest / 127)) * (largest / 127)
                        : grid.scale() * (grid.integer(i - b) - grid.zero());
            }
        }
    }

    private static SafetensorsWriter.Entry rounded(Tensor tensor, int bits, boolean storedInByOut) {
        int rows = tensor.shape().intDim(0);
        int columns = tensor.shape().intDim(1);
        float[] values = tensor.toFloats();
        for (int o = 0; o < (storedInByOut ? columns : rows); o++) {
            int start = storedInByOut ? o : o * columns;
            int step = storedInByOut ? columns : 1;
            float[] row = new float[storedInByOut ? rows : columns];
            for (int i = 0; i < row.length; i++) {
                row[i] = values[start + i * step];
            }
            roundRow(row, bits);
            for (int i = 0; i < row.length; i++) {
                values[start + i * step] = row[i];
            }
        }
        return SafetensorsWriter.Entry.of(values, rows, columns);
    }

    private static SafetensorsWriter.Entry asItIs(Tensor tensor) {
        long[] dims = IntStream.range(0, tensor.shape().rank())
                .mapToLong(tensor.shape()::dim)
                .toArray();
        return SafetensorsWriter.Entry.of(tensor.toFloats(), dims);
    }

    /// The checkpoint with its matrices as the rounded ones are meant, in float32.
    private Path writtenOut(Path model, int bits) throws IOException {
        Path folder = Files.createDirectories(dir.resolve("written-out"));
        Files.copy(model.resolve("config.json"), folder.resolve("config.json"));
        Map<String, SafetensorsWriter.Entry> entries = new LinkedHashMap<>();
        try (ModelCheckpoint checkpoint = ModelCheckpoint.open(model)) {
            checkpoint.tensors().forEach((name, tensor) -> {
                boolean table = name.contains("embed") || name.contains("lm_head");
                boolean wholeBlocks = tensor.shape().rowLength() % 32 == 0;
                if (tensor.shape().rank() != 2 || name.contains("wpe")) {
                    entries.put(name, asItIs(tensor));
                } else if (name.contains("wte")) {
                    // Its rows do not fill blocks, so the table stays as it is and only the output is
                    // rounded.
                    assertThat(wholeBlocks).isFalse();
                    entries.put(name, asItIs(tensor));
                    entries.put("lm_head.weight", rounded(tensor, 8, false));
                } else {
                    entries.put(name, rounded(tensor, table ? 8 : bits, name.matches(".*\\.c_(attn|proj|fc)\\..*")));
                }
            });
        }
        SafetensorsWriter.write(folder.resolve("model.safetensors"), entries);
        return folder;
    }

    @ParameterizedTest
    @CsvSource({
        "llama, INT8, 8", "llama, INT4, 4", "llama_tied, INT8, 8", "llama_tied, INT4, 4",
        "gpt2, INT8, 8", "gpt2, INT4, 4", "gpt_neox, INT8, 8", "gpt_neox, INT4, 4"
    })
    void computesWithTheWeightsItHolds(String name, WeightPrecision precision, int bits) throws IOException {
        Path model = Fixtures.ROOT.resolve("models").resolve(name);
        float[] rounded = logits(model, precision, Mode.EXACT);
        float[] meant = logits(writtenOut(model, bits), WeightPrecision.STORED, Mode.EXACT);
        assertThat(largestDifference(rounded, meant)).isLessThan(TOLERANCE);
        float[] stored = logits(model, WeightPrecision.STORED, Mode.EXACT);
        assertThat(largestDifference(rounded, stored))
                .as("rounding changes something")
                .isGreaterThan(20 * TOLERANCE);
        // int8 activations add an error of their own, which is much smaller than that of 4-bit weights.
        float[] fast = logits(model, precision, Mode.FAST);
        assertThat(largestDifference(fast, meant)).isBetween(TOLERANCE, 1.5f);
    }
}
