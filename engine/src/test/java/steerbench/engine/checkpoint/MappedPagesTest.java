package steerbench.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// What is handed back was resident before, is not afterwards, and reads the same.
@Tag("unit")
@EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux hands pages of files back")
class MappedPagesTest {
    private static final int SIZE = 1 << 20;

    @TempDir
    private Path dir = Path.of("");

    private Path file(String name) throws IOException {
        byte[] bytes = new byte[SIZE];
        for (int i = 0; i < SIZE; i++) {
            bytes[i] = (byte) (i / 4096 + i);
        }
        return Files.write(dir.resolve(name), bytes);
    }

    private static MemorySegment map(Path file, FileChannel.MapMode mode, Arena arena) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return channel.map(mode, 0, SIZE, arena);
        }
    }

    private static long touch(MemorySegment mapped) {
        long sum = 0;
        for (long i = 0; i < SIZE; i += 512) {
            sum += mapped.get(ValueLayout.JAVA_BYTE, i);
        }
        return sum;
    }

    /// KiB of the file's mappings that are resident.
    private static long resident(Path file) throws IOException {
        boolean ours = false;
        long sum = 0;
        for (String line : Files.readAllLines(Path.of("/proc/self/smaps"), StandardCharsets.UTF_8)) {
            if (!Character.isUpperCase(line.charAt(0))) {
                ours = line.endsWith(file.toRealPath().toString());
            } else if (ours && line.startsWith("Rss:")) {
                sum += Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        return sum;
    }

    @Test
    void pagesThatWereReadAreHandedBackAndReadTheSame() throws IOException {
        Path file = file("read").toRealPath();
        Path other = file("other").toRealPath();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mapped = map(file, FileChannel.MapMode.READ_ONLY, arena);
            MemorySegment beside = map(other, FileChannel.MapMode.READ_ONLY, arena);
            long sum = touch(mapped);
            touch(beside);
            assertThat(resident(file)).isGreaterThanOrEqualTo(SIZE / 1024);
            MappedPages pages = new MappedPages(List.of(file));
            pages.handBack();
            assertThat(resident(file)).isZero();
            assertThat(touch(mapped)).isEqualTo(sum);
            pages.handBackAgain();
            assertThat(resident(file)).isZero();
            assertThat(touch(mapped)).isEqualTo(sum);
            assertThat(resident(other)).isGreaterThanOrEqualTo(SIZE / 1024);
            new MappedPages(List.of(dir.toRealPath())).handBack();
            assertThat(resident(file) + resident(other)).isZero();
            assertThat(touch(mapped)).isEqualTo(sum);
        }
    }

    @Test
    void aChangedCopyStays() throws IOException {
        Path file = file("changed").toRealPath();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mapped = map(file, FileChannel.MapMode.PRIVATE, arena);
            touch(mapped);
            mapped.set(ValueLayout.JAVA_BYTE, 5000, (byte) 77);
            MappedPages pages = new MappedPages(List.of(file));
            pages.handBack();
            pages.handBackAgain();
            assertThat(mapped.get(ValueLayout.JAVA_BYTE, 5000)).isEqualTo((byte) 77);
        }
    }

    @Test
    void whatWasMappedSinceIsLeft() throws IOException {
        Path file = file("later").toRealPath();
        MappedPages pages = new MappedPages(List.of(file));
        pages.handBack();
        try (Arena arena = Arena.ofConfined()) {
            touch(map(file, FileChannel.MapMode.READ_ONLY, arena));
            pages.handBackAgain();
            assertThat(resident(file)).isGreaterThanOrEqualTo(SIZE / 1024);
        }
    }

    @Test
    void whatMapsAndUnmapsKeepsItWaiting() throws InterruptedException {
        MappedPages pages = new MappedPages(List.of());
        Thread handing = new Thread(pages::handBack);
        Thread again = new Thread(pages::handBackAgain);
        try (MappedPages.Undisturbed _ = MappedPages.undisturbed()) {
            handing.start();
            again.start();
            again.join(); // does not wait, does nothing
            handing.join(200);
            assertThat(handing.isAlive()).isTrue();
        }
        handing.join();
    }
}
