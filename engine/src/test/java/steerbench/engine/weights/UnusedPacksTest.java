package steerbench.engine.weights;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class UnusedPacksTest {
    private static final String KEY = "0123456789abcdef01234567";
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final Instant LONG_AGO = NOW.minus(Duration.ofDays(90));

    @TempDir
    private Path cache = Path.of("");

    private Path folder(String name, Instant used) throws IOException {
        Path folder = Files.createDirectory(cache.resolve(name));
        Files.writeString(folder.resolve("w.int8.pack"), "weights");
        Files.setLastModifiedTime(folder, FileTime.from(used));
        return folder;
    }

    private void clear() {
        new UnusedPacks(cache).clear(NOW.minus(UnusedPacks.KEPT));
    }

    @Test
    void whatNobodyUsedForLongGoesAndNothingElse() throws IOException {
        Path unused = folder(KEY + "-v1", LONG_AGO);
        Path ofOldVersion = folder(KEY + "-v0", LONG_AGO);
        Path used = folder(KEY.replace('0', 'f') + "-v1", NOW.minus(Duration.ofDays(2)));
        Path notOurs = folder("my weights", LONG_AGO);
        Path file = Files.writeString(cache.resolve(KEY.replace('1', 'e') + "-v1"), "a file");
        Files.setLastModifiedTime(file, FileTime.from(LONG_AGO));
        clear();
        assertThat(unused).doesNotExist();
        assertThat(ofOldVersion).doesNotExist();
        assertThat(used).isNotEmptyDirectory();
        assertThat(notOurs).isNotEmptyDirectory();
        assertThat(file).exists();
    }

    @Test
    void whatALinkPointsToIsSpared() throws IOException {
        Path elsewhere = folder("elsewhere", LONG_AGO);
        Files.createSymbolicLink(cache.resolve(KEY + "-v1"), elsewhere);
        clear();
        assertThat(elsewhere).isNotEmptyDirectory();
    }

    @Test
    void openingMarksAsUsed() throws IOException {
        Path folder = folder(KEY + "-v" + PackedStore.VERSION, LONG_AGO);
        PackedStore.open(cache, KEY);
        clear();
        assertThat(folder).isNotEmptyDirectory();
    }

    @Test
    void withoutACacheThereIsNothingToDo() {
        new UnusedPacks(cache.resolve("none")).clear(NOW);
        PackedStore.open(cache.resolve("none"), KEY);
        assertThat(cache.resolve("none")).doesNotExist();
    }
}
