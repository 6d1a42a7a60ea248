package steerbench.engine.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Unpacked once, and again where something is missing or cut short.
@Tag("unit")
class UnpackedRuntimeTest {
    private static final FileTime LONG_AGO = FileTime.fromMillis(0);

    @TempDir
    private Path natives = Path.of("");

    @Test
    void librariesAreUnpackedOnce() throws IOException {
        Path folder = UnpackedRuntime.unpack(natives).orElseThrow();
        Path runtime = folder.resolve(System.mapLibraryName("onnxruntime"));
        assertThat(Files.size(runtime)).isGreaterThan(1 << 20);
        Files.setLastModifiedTime(runtime, LONG_AGO);
        assertThat(UnpackedRuntime.unpack(natives)).contains(folder);
        assertThat(Files.getLastModifiedTime(runtime)).isEqualTo(LONG_AGO);
        assertThat(names(folder))
                .contains(System.mapLibraryName("onnxruntime4j_jni"))
                .noneMatch(n -> n.startsWith("part"));
    }

    @Test
    void whatWasCutShortIsUnpackedAgain() throws IOException {
        Path folder = UnpackedRuntime.unpack(natives).orElseThrow();
        Path jni = folder.resolve(System.mapLibraryName("onnxruntime4j_jni"));
        byte[] whole = Files.readAllBytes(jni);
        Files.write(jni, new byte[100]);
        var _ = UnpackedRuntime.unpack(natives);
        assertThat(Files.readAllBytes(jni)).isEqualTo(whole);
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).toList();
        }
    }
}
