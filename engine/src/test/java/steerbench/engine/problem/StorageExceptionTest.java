package steerbench.engine.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What file systems really throw, in words.
@Tag("unit")
class StorageExceptionTest {
    @TempDir
    private Path folder = Path.of("");

    private static String reason(ThrowingCallable attempt) {
        return StorageException.reason(catchThrowableOfType(IOException.class, attempt));
    }

    @Test
    void theFirstFolderThatIsMissingIsNamed() {
        Path file = folder.resolve("a/b/c.txt");
        assertThat(reason(() -> Files.writeString(file, "x"))).isEqualTo(folder.resolve("a") + " does not exist");
    }

    @Test
    void aFileInTheWayOfAFolderIsNamed() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThat(reason(() -> Files.createDirectories(file))).isEqualTo(file + " is there and no folder");
    }

    @Test
    void otherReasonsAreTheSystems() {
        assertThat(StorageException.reason(new IOException("No space left on device")))
                .isEqualTo("No space left on device");
        StorageException e = StorageException.unwritable(folder, "Free space", new IOException("disk quota exceeded"));
        assertThat(e)
                .hasMessageContaining("cannot be written (disk quota exceeded)")
                .hasMessageContaining("Free space");
        assertThat(StorageException.unreadable("prompts.txt", new IOException("Input/output error")))
                .hasMessageContaining("prompts.txt")
                .hasMessageContaining("cannot be read (Input/output error)")
                .hasMessageContaining("Check its permissions");
    }
}
