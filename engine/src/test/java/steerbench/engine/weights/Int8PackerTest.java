package steerbench.engine.weights;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steerbench.engine.onnx.ExternalData;
import steerbench.engine.tensor.Tensor;

/// What the fast mode's weights stand for, read back from the packed file.
@Tag("unit")
class Int8PackerTest {
    private static final int ROWS = 8;
    private static final int COLUMNS = 64;

    private static float[] readBack(Linear.Blocks packed) throws IOException {
        ByteBuffer q = PackedFiles.bytes(packed.quants());
        ByteBuffer s = PackedFiles.bytes(packed.scales());
        float[] w = new float[ROWS * COLUMNS];
        for (int i = 0; i < w.length; i++) {
            ExternalData zeros = packed.zeros();
            int zero = zeros == null ? 128 : PackedFiles.bytes(zeros).get(i / 32) & 0xff;
            w[i] = s.getFloat(4 * (i / 32)) * ((q.get(i) & 0xff) - zero);
        }
        return w;
    }

    @Test
    void blocksWithOffsetsMoveToAFinerGridAlmostWithoutLoss(@TempDir Path dir) throws IOException {
        Tensor tensor = PackedFiles.q41(dir, ROWS, COLUMNS, 6, 10);
        Linear.Blocks packed =
                Int8Packer.pack(new PackedStore(dir, "k"), "w", RowSource.stacked(List.of(tensor)), true);
        float[] expected = tensor.toFloats();
        float[] actual = readBack(packed);
        double worst = 0;
        double mean = 0;
        for (int i = 0; i < expected.length; i++) {
            worst = Math.max(worst, Math.abs(expected[i] - actual[i]));
            mean += Math.abs(expected[i] - actual[i]) / expected.length;
        }
        // The stored step is 0.01 to 0.03: the grid moves a block by at most d / (2 k), k from 9 to 17.
        assertThat(worst).isLessThan(0.03 / 18);
        assertThat(mean).isLessThan(0.0003);
    }

    @Test
    void packedFilesAreWrittenOnceAndWhole(@TempDir Path dir) throws IOException {
        Tensor tensor = PackedFiles.q41(dir, ROWS, COLUMNS, 6, 10);
        PackedStore store = new PackedStore(dir, "k");
        Int8Packer.pack(store, "w", RowSource.of(tensor), true);
        Path file = store.folder().resolve("w.int8.pack");
        byte[] first = Files.readAllBytes(file);
        Files.setLastModifiedTime(file, java.nio.file.attribute.FileTime.fromMillis(1000));
        Int8Packer.pack(store, "w", RowSource.of(tensor), true);
        assertThat(Files.getLastModifiedTime(file).toMillis()).isEqualTo(1000);
        // A file that a killed process left short is written anew.
        Files.write(file, java.util.Arrays.copyOf(first, first.length / 2));
        Int8Packer.pack(store, "w", RowSource.of(tensor), true);
        assertThat(Files.readAllBytes(file)).isEqualTo(first);
        try (var left = Files.list(store.folder())) {
            assertThat(left).hasSize(1);
        }
    }

    @Test
    void aChangedCheckpointHasAnotherKey(@TempDir Path dir) throws IOException {
        Path file = dir.resolve("m.gguf");
        Files.write(file, new byte[3 << 20]);
        String before = CheckpointKey.of(file);
        assertThat(CheckpointKey.of(file)).isEqualTo(before);
        byte[] changed = new byte[3 << 20];
        changed[100] = 1;
        Files.write(file, changed);
        assertThat(CheckpointKey.of(file)).isNotEqualTo(before);
    }
}
