package steerbench.engine.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import steerbench.engine.checkpoint.GgufFile;
import steerbench.engine.checkpoint.JsonSource;
import steerbench.engine.checkpoint.SafetensorsFile;
import steerbench.engine.problem.EngineException;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.sae.SaeFormats;
import steerbench.engine.sae.SaeOptions;

/// Files that are large, or no files: what the fuzzer's small inputs do not reach. None may take more heap
/// than the limit, however much it claims.
@Tag("unit")
@Timeout(60)
class HostileFilesTest {
    private static final int MIB = 1 << 20;
    private static final long LIMIT = 256L * MIB;

    @TempDir
    private Path folder = Path.of("");

    /// Reads the bytes with one of the fuzzer's readers.
    private void refused(String reader, byte[] bytes) throws IOException {
        FuzzTarget target = FuzzTargets.all().stream()
                .filter(t -> t.name().equals(reader))
                .findFirst()
                .orElseThrow();
        Fuzzer.Report report = new Fuzzer(target, folder, folder.resolve("crashes")).replay(bytes);
        assertThat(report.crashes()).isEmpty();
        assertThat(report.refused()).as("refused").isEqualTo(1);
        assertThat(report.mostAllocated()).isLessThan(LIMIT);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String filled(String start, String piece, int bytes, String end) {
        return start + piece.repeat(bytes / piece.length()) + end;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{\"a\":[0 | ,0 | ]}", "{\"a\":[{} | ,{} | ]}", "{\"a\":[[] | ,[] | ]}", "{\"a\":\" | xxxx | \"}"})
    void jsonOfManyValues(String start, String piece, String end) throws IOException {
        refused("config-llama", bytes(filled(start, piece, 15 * MIB, end)));
        refused("safetensors-json", bytes(filled(start, piece, 15 * MIB, end)));
    }

    @Test
    void jsonOfManyNames() throws IOException {
        StringBuilder names = new StringBuilder("{\"a\":0");
        for (int i = 0; names.length() < 15 * MIB; i++) {
            names.append(",\"n").append(i).append("\":{}");
        }
        refused("config-llama", bytes(names + "}"));
        refused("safetensors-json", bytes(names + "}"));
    }

    @Test
    void jsonThatIsDeepLongOrTwiceTheSame() throws IOException {
        for (String reader : new String[] {"config-llama", "tokenizer-json", "safetensors-json", "features-jsonl"}) {
            refused(reader, bytes("{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}"));
            refused(reader, bytes("{\"a\":" + "{\"a\":".repeat(100_000)));
            refused(reader, bytes("{\"a\":" + "9".repeat(1_000_000) + "}"));
            refused(reader, bytes("{\"" + "n".repeat(1_000_000) + "\":1}"));
            refused(reader, bytes("{\"a\":1,\"a\":2}"));
            refused(reader, bytes("{\"a\":NaN}"));
            refused(reader, new byte[0]);
        }
    }

    @Test
    void tokenizersOfManyParts() throws IOException {
        refused("tokenizer-json", bytes(filled("{\"added_tokens\":[{}", ",{}", 30 * MIB, "]}")));
        refused("tokenizer-json", bytes(filled("{\"model\":{\"merges\":[\"\"", ",\"\"", 30 * MIB, "]}}")));
        refused("tokenizer-json", new byte[41 * MIB]);
        StringBuilder vocabulary = new StringBuilder("{\"model\":{\"vocab\":{\"\":0");
        for (int i = 1; vocabulary.length() < 30 * MIB; i++) {
            vocabulary
                    .append(",\"")
                    .append(Integer.toString(i, 36))
                    .append("\":")
                    .append(i);
        }
        refused("tokenizer-json", bytes(vocabulary + "}}}"));
    }

    /// A file with a hole costs its maker nothing.
    private Path sparse(String name, byte[] head, long size, byte[] tail) throws IOException {
        Path file = folder.resolve(name);
        try (SeekableByteChannel channel = Files.newByteChannel(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            channel.write(ByteBuffer.wrap(head));
            channel.position(size - tail.length);
            channel.write(ByteBuffer.wrap(tail));
        }
        return file;
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4, 8, 10})
    void aGgufArrayThatFillsAHole(int elementType) throws IOException {
        byte[] head = buffer(24 + 9 + 16)
                .putInt(0x46554747)
                .putInt(3)
                .putLong(0)
                .putLong(1)
                .putLong(1)
                .put((byte) 'k')
                .putInt(9)
                .putInt(elementType)
                .putLong(100_000_000)
                .array();
        Path file = sparse("hole.gguf", head, 1L << 31, new byte[1]);
        assertThatThrownBy(() -> GgufFile.open(file))
                .isInstanceOf(InvalidFileException.class)
                .hasMessageContaining("metadata 'k' length at byte");
    }

    @Test
    void aSafetensorsHeaderThatFillsAHole() throws IOException {
        Path file = sparse("hole.safetensors", buffer(8).putLong(1L << 31).array(), 1L << 32, new byte[1]);
        assertThatThrownBy(() -> SafetensorsFile.open(file)).hasMessageContaining("header's length at byte 0");
    }

    @Test
    void aZipDirectoryThatFillsAHole() throws IOException {
        Path layer = Files.createDirectories(folder.resolve("layer_1"));
        int claimed = 1_500_000_000;
        byte[] end = buffer(22)
                .putInt(0x06054b50)
                .putInt(0)
                .putShort((short) 1)
                .putShort((short) 1)
                .putInt(claimed)
                .putInt(0)
                .array();
        sparse("layer_1/params.npz", new byte[4], claimed + 22L, end);
        assertThatThrownBy(() -> open(layer))
                .isInstanceOf(InvalidFileException.class)
                .hasMessageContaining("its directory claims 1500000000 bytes");
    }

    private void open(Path sae) {
        SaeFormats.open(sae, SaeOptions.none(), folder.resolve("cache")).close();
    }

    @Test
    void aZipBomb() throws IOException {
        byte[] zeros = Seeds.array("(65536, 300)", 65_536 * 300);
        Path layer = Files.createDirectories(folder.resolve("layer_1"));
        Files.write(layer.resolve("params.npz"), Seeds.npz(zeros, true));
        assertThatThrownBy(() -> open(layer))
                .isInstanceOf(InvalidFileException.class)
                .hasMessageContaining("no weights do");
        assertThat(folder.resolve("cache")).as("nothing is written").doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'<f4', 'fortran_order': False, 'shape': (2147483648, 0)",
                "'|O', 'fortran_order': False, 'shape': (2, 4)",
                "'>f4', 'fortran_order': False, 'shape': (2, 4)",
                "'<f4', 'fortran_order': False, 'shape': (-2, -4)",
                "'<f4', 'fortran_order': False, 'shape': (65536, 65536, 65536, 65536, 65536)"
            })
    void arraysThatAreNone(String header) throws IOException {
        byte[] array = Mutator.joined(Seeds.npy("{'descr': " + header + ", }", 8));
        refused("npz", Seeds.npz(array, true));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void pipesDevicesAndFoldersAreNoFiles() throws IOException, InterruptedException {
        Path pipe = folder.resolve("pipe.gguf");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor(10, TimeUnit.SECONDS))
                .isTrue();
        for (Path none : new Path[] {pipe, Path.of("/dev/zero"), folder}) {
            assertThatThrownBy(() -> GgufFile.open(none)).isInstanceOf(InvalidFileException.class);
            assertThatThrownBy(() -> SafetensorsFile.open(none)).isInstanceOf(InvalidFileException.class);
            assertThatThrownBy(() -> JsonSource.read(none))
                    .isInstanceOf(InvalidFileException.class)
                    .hasMessageContaining("not a file");
        }
    }

    @Test
    void shardsOfOtherFolders() throws IOException {
        for (String name : new String[] {
            "../model.safetensors",
            "/etc/passwd",
            "model.safetensors.index.json",
            ".hidden.safetensors",
            "a\\\\b.safetensors",
            ""
        }) {
            refused("shard-index", bytes("{\"weight_map\":{\"w\":\"" + name + "\"}}"));
        }
        refused("shard-index", bytes("{\"weight_map\":{\"w\":\"missing.safetensors\"}}"));
    }

    /// What a file says does not reach the terminal as a command, nor fills the window.
    @Test
    void messagesShowWhatFilesSayAsText() throws IOException {
        String name = "\\u001b[2J" + "x".repeat(3000);
        Path file = Files.write(
                folder.resolve("t.safetensors"), Seeds.withLength(bytes("{\"" + name + "\":{\"dtype\":\"F99\"}}")));
        assertThatThrownBy(() -> SafetensorsFile.open(file))
                .isInstanceOf(EngineException.class)
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(1500).doesNotContain("\u001b"));
    }
}
