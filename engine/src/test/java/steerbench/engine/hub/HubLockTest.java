package steerbench.engine.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.CancelledException;
import steerbench.engine.task.Progress;

/// The lock of a blob, between threads and between processes.
@Tag("unit")
class HubLockTest {
    @TempDir
    private Path folder = Path.of("");

    private Path file() {
        return folder.resolve("locks/x.lock");
    }

    /// Gives up as soon as it has to wait.
    private void assertHeldElsewhere() {
        Cancellation cancellation = new Cancellation();
        assertThatThrownBy(() -> HubLock.acquire(file(), (step, done, total) -> cancellation.cancel(), cancellation))
                .isInstanceOf(CancelledException.class);
    }

    private void assertFree() throws IOException {
        Progress waiting = (step, done, total) -> {
            throw new AssertionError("it should be free: " + step);
        };
        HubLock.acquire(file(), waiting, Cancellation.never()).close();
    }

    @Test
    void holdsOffOtherThreads() throws IOException {
        try (HubLock _ = HubLock.acquire(file(), Progress.none(), Cancellation.never())) {
            assertHeldElsewhere();
        }
        assertFree();
        assertThat(file()).exists();
    }

    @Test
    void holdsOffOtherProcesses() throws IOException, InterruptedException {
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        file().toString())
                .start();
        try {
            assertThat(holder.getInputStream().read()).isEqualTo('h');
            assertHeldElsewhere();
        } finally {
            holder.getOutputStream().close();
            holder.waitFor();
        }
        assertFree();
    }

    /// Another process, which holds the lock until its input ends.
    static final class Holder {
        private Holder() {}

        public static void main(String[] args) throws IOException {
            try (HubLock _ = HubLock.acquire(Path.of(args[0]), Progress.none(), Cancellation.never())) {
                System.out.write('h');
                System.out.flush();
                System.in.readAllBytes();
            }
        }
    }
}
