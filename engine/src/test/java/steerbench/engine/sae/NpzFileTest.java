package steerbench.engine.sae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.problem.MissingResourceException;
import steerbench.engine.tensor.Shape;
import steerbench.engine.tensor.Tensor;
import steerbench.engine.weights.PackedStore;

@Tag("unit")
class NpzFileTest {
    private Path folder = Path.of("");
    private Path file = Path.of("");
    private Path cache = Path.of("");

    @BeforeEach
    void place(@TempDir Path dir) {
        folder = dir;
        file = dir.resolve("params.npz");
        cache = dir.resolve("cache");
    }

    private NpzFile open() {
        return NpzFile.open(file, new PackedStore(cache, "k"));
    }

    private static Tensor array(NpzFile npz, String name) {
        return Objects.requireNonNull(npz.tensors().get(name));
    }

    private void refused(String reason) {
        assertThatThrownBy(this::open)
                .isInstanceOf(InvalidFileException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(reason);
    }

    private static byte[] withHeader(String header) {
        return SaeFolder.npy(
                header, new byte[] {0, 0, (byte) 0x80, 0x3f, 0, 0, 0, 0x40, 0, 0, 0x40, 0x40, 0, 0, (byte) 0x80, 0x40});
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void readsDeflatedAndStoredArraysFromTheCache(boolean deflated) throws IOException {
        SaeFolder.npz(
                file,
                deflated,
                Map.of("a.npy", withHeader("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }")));
        try (NpzFile npz = open()) {
            assertThat(array(npz, "a").toFloats()).containsExactly(1, 2, 3, 4);
            assertThat(array(npz, "a").file()).startsWith(cache);
            assertThat(npz.isTransposed("a")).isFalse();
        }
    }

    @Test
    void arraysInFortranOrderStayAsTheyLie() throws IOException {
        SaeFolder.npz(
                file, true, Map.of("a.npy", withHeader("{'descr': '<f4', 'fortran_order': True, 'shape': (1, 4), }")));
        try (NpzFile npz = open()) {
            assertThat(npz.isTransposed("a")).isTrue();
            assertThat(array(npz, "a").shape()).isEqualTo(Shape.of(4, 1));
        }
    }

    @Test
    void scalarsAndEmptyArraysAreRead() throws IOException {
        SaeFolder.npz(file, true, Map.of("s.npy", SaeFolder.npy(), "e.npy", SaeFolder.npy(0, 3)));
        try (NpzFile npz = open()) {
            assertThat(array(npz, "s").toFloats()).hasSize(1);
            assertThat(array(npz, "e").toFloats()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), } | claims the shape [3], but takes",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (4000000000, 4), } | claims the shape",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 4), } | claims the shape",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), } | claims the shape",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (1,,4), } | claims the shape",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1,4), } | dimensions",
                "{'descr': '<i4', 'fortran_order': False, 'shape': (4,), } | is of type '<i4'",
                "{'descr': '>f4', 'fortran_order': False, 'shape': (4,), } | is of type '>f4'",
                "{'descr': '<f4', 'shape': (4,), } | does not say its order",
                "{'descr': '<f4', 'fortran_order': False} | has no shape",
                "nonsense | is of type 'null'"
            })
    void lyingHeadersAreNamed(String header, String reason) throws IOException {
        SaeFolder.npz(file, true, Map.of("a.npy", withHeader(header)));
        refused(reason);
        assertThat(cache).as("nothing is written for a header that lies").doesNotExist();
    }

    @Test
    void entriesThatAreNoPlainArraysAreRefused() throws IOException {
        SaeFolder.npz(file, true, Map.of("../a.npy", SaeFolder.npy(1)));
        refused("'../a.npy'");
        SaeFolder.npz(file, true, Map.of("a.txt", new byte[3]));
        refused("'a.txt'");
        SaeFolder.npz(file, true, Map.of("a.npy", new byte[3]));
        refused("no NumPy header");
    }

    @Test
    void damageInsideAnEntryIsNoticedAndLeavesNothingBehind() throws IOException {
        SaeFolder.npz(file, false, Map.of("a.npy", SaeFolder.npy(500)));
        byte[] bytes = Files.readAllBytes(file);
        bytes[700] ^= 1;
        Files.write(file, bytes);
        refused("does not match its checksum");
        SaeFolder.npz(file, true, Map.of("a.npy", SaeFolder.npy(500)));
        bytes = Files.readAllBytes(file);
        Arrays.fill(bytes, 700, 800, (byte) 0xff);
        Files.write(file, bytes);
        refused("a.npy");
        try (Stream<Path> left = Files.walk(cache)) {
            assertThat(left.filter(Files::isRegularFile)).isEmpty();
        }
    }

    @Test
    void bombsAreRefusedBeforeTheyInflate() throws IOException {
        byte[] zeros =
                SaeFolder.npy("{'descr': '<f4', 'fortran_order': False, 'shape': (20000000,), }", new byte[80_000_000]);
        SaeFolder.npz(file, true, Map.of("a.npy", zeros));
        refused("no weights do");
        assertThat(cache).doesNotExist();
    }

    @Test
    void truncatedEmptyAndMissingFilesAreTold() throws IOException {
        assertThatThrownBy(this::open).isInstanceOf(MissingResourceException.class);
        SaeFolder.npz(file, true, Map.of("a.npy", SaeFolder.npy(500)));
        byte[] bytes = Files.readAllBytes(file);
        for (int length : new int[] {0, 1, 100, bytes.length - 1}) {
            Files.write(file, Arrays.copyOf(bytes, length));
            refused("no intact zip archive");
        }
        assertThat(folder.resolve("params.npz")).exists();
    }
}
