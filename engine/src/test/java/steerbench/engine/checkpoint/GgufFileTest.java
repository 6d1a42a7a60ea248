package steerbench.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steerbench.engine.Fixtures;
import steerbench.engine.problem.EngineException;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.problem.UnsupportedException;
import steerbench.engine.tensor.DType;

@Tag("unit")
class GgufFileTest {

    /// A GGUF file written field by field.
    private static final class Writer {
        private final ByteBuffer b = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);

        Writer header(int version, long tensors, long keys) {
            b.putInt(0x46554747).putInt(version).putLong(tensors).putLong(keys);
            return this;
        }

        Writer string(String s) {
            byte[] bytes = s.getBytes(StandardCharsets.UTF_8);
            b.putLong(bytes.length).put(bytes);
            return this;
        }

        Writer i32(int v) {
            b.putInt(v);
            return this;
        }

        Writer i64(long v) {
            b.putLong(v);
            return this;
        }

        Path to(Path dir) throws IOException {
            Path file = dir.resolve("t.gguf");
            byte[] bytes = new byte[b.position()];
            b.flip().get(bytes);
            Files.write(file, bytes);
            return file;
        }
    }

    @Test
    void readsARealFile() {
        try (GgufFile file = GgufFile.open(Fixtures.TINY_GGUF)) {
            assertThat(file.metadata().string("general.architecture")).isEqualTo("llama");
            assertThat(file.metadata().count("llama.block_count")).isEqualTo(3);
            assertThat(file.tensors().get("token_embd.weight")).satisfies(t -> {
                assertThat(t).isNotNull();
                assertThat(t.dtype()).isEqualTo(DType.F32);
                assertThat(t.shape()).hasToString("[288, 32]");
            });
        }
    }

    @Test
    void everyTruncationIsAnErrorNotACrash(@TempDir Path dir) throws IOException {
        byte[] whole = Files.readAllBytes(Fixtures.TINY_GGUF);
        Path cut = dir.resolve("cut.gguf");
        for (int length = 0; length < whole.length; length += Math.max(1, length / 7)) {
            Files.write(cut, java.util.Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> GgufFile.open(cut).close())
                    .as("cut after %d bytes", length)
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("cut.gguf");
        }
    }

    @Test
    void lyingCountsAreRefusedBeforeAnythingIsAllocated(@TempDir Path dir) throws IOException {
        Path tensors = new Writer().header(3, 1L << 60, 0).to(dir);
        assertThatThrownBy(() -> GgufFile.open(tensors))
                .isInstanceOf(InvalidFileException.class)
                .hasMessageContaining("number of tensors at byte 8");
        Path keys = new Writer().header(3, 0, -1).to(dir);
        assertThatThrownBy(() -> GgufFile.open(keys)).hasMessageContaining("number of metadata keys");
        Path array = new Writer()
                .header(3, 0, 1)
                .string("k")
                .i32(9)
                .i32(4)
                .i64(1L << 50)
                .to(dir);
        assertThatThrownBy(() -> GgufFile.open(array)).hasMessageContaining("metadata 'k' length");
        Path text = new Writer()
                .header(3, 0, 1)
                .string("k")
                .i32(8)
                .i64(Long.MAX_VALUE)
                .to(dir);
        assertThatThrownBy(() -> GgufFile.open(text)).hasMessageContaining("claims a string");
    }

    @Test
    void badTensorsAreNamed(@TempDir Path dir) throws IOException {
        Path rank = new Writer().header(3, 1, 0).string("w").i32(7).to(dir);
        assertThatThrownBy(() -> GgufFile.open(rank)).isInstanceOf(InvalidFileException.class);
        Path huge = new Writer()
                .header(3, 1, 0)
                .string("w")
                .i32(2)
                .i64(1L << 40)
                .i64(1L << 40)
                .i32(0)
                .i64(0)
                .to(dir);
        assertThatThrownBy(() -> GgufFile.open(huge)).hasMessageContaining("tensor 'w'");
        Path type = new Writer()
                .header(3, 1, 0)
                .string("w")
                .i32(1)
                .i64(4)
                .i32(99)
                .i64(0)
                .to(dir);
        assertThatThrownBy(() -> GgufFile.open(type))
                .isInstanceOf(UnsupportedException.class)
                .hasMessageContaining("GGML type 99");
        Path crooked = new Writer()
                .header(3, 1, 0)
                .string("w")
                .i32(1)
                .i64(4)
                .i32(0)
                .i64(5)
                .to(dir);
        assertThatThrownBy(() -> GgufFile.open(crooked)).hasMessageContaining("not a multiple of 32");
    }

    @Test
    void otherFilesAreToldApart(@TempDir Path dir) throws IOException {
        Path file = Files.writeString(dir.resolve("x.gguf"), "this is no gguf file at all");
        assertThatThrownBy(() -> GgufFile.open(file)).hasMessageContaining("does not begin with 'GGUF'");
        Path old = new Writer().header(1, 0, 0).to(dir);
        assertThatThrownBy(() -> GgufFile.open(old)).isInstanceOf(UnsupportedException.class);
    }
}
