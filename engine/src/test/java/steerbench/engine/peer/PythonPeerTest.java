package steerbench.engine.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import steerbench.engine.problem.MissingResourceException;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.CancelledException;

@Tag("unit")
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PythonPeerTest {
    private static final List<Integer> PROMPT = List.of(1, 2, 3);

    @TempDir
    Path temporary;

    @Test
    void itMeasuresItselfOnCommand() {
        try (PythonPeer peer = new PythonPeer(start("good", Cancellation.never()), false)) {
            assertThat(peer.version()).isEqualTo("1.2");
            assertThat(peer.decode(PROMPT, 8, 32)).isCloseTo(800, within(1e-6));
        }
    }

    @Test
    void aSteeredPeerIsToldToSteer() {
        try (PythonPeer peer = PythonPeer.steered(start("good", Cancellation.never()), steering(0.005))) {
            assertThat(peer.decode(PROMPT, 1, 32))
                    .as("half as fast when it steers")
                    .isCloseTo(50, within(1e-6));
        }
    }

    @Test
    void aPeerWhoseSteeringChangesNothingIsRefused() {
        PeerProcess process = start("good", Cancellation.never());
        assertThatThrownBy(() -> PythonPeer.steered(process, steering(0)))
                .isInstanceOf(MissingResourceException.class)
                .hasMessageContaining("the steering changes nothing");
        assertThat(home()).as("closed, with its files").doesNotExist();
    }

    @Test
    void aPeerThatEndsIsNamedWithItsLastWords() {
        try (PythonPeer peer = new PythonPeer(start("dies", Cancellation.never()), false)) {
            assertThatThrownBy(peer::version)
                    .isInstanceOf(MissingResourceException.class)
                    .hasMessageContainingAll("fake", "ImportError: no module named torch", "set it up");
        }
    }

    @Test
    void aPeerThatCrashesIsNamedWithItsSignal() {
        try (PythonPeer peer = new PythonPeer(start("crashes", Cancellation.never()), false)) {
            assertThatThrownBy(peer::version)
                    .isInstanceOf(MissingResourceException.class)
                    .hasMessageContaining("ended by signal 11");
        }
    }

    @Test
    void anAnswerThatIsNoJsonIsAnError() {
        try (PythonPeer peer = new PythonPeer(start("prints", Cancellation.never()), false)) {
            assertThatThrownBy(peer::version)
                    .isInstanceOf(MissingResourceException.class)
                    .hasMessageContaining("does not answer");
        }
    }

    @Test
    void anAnswerWithoutATimeIsAnError() {
        try (PeerProcess process = start("good", Cancellation.never())) {
            assertThatThrownBy(() -> process.seconds(Map.of("command", "prefill")))
                    .hasMessageContaining("says no time for 'prefill'");
        }
    }

    @Test
    void aProgramThatIsNotThereIsNamedWithARemedy() {
        assertThatThrownBy(() -> PythonPeer.start(
                        PeerKind.TRANSFORMERS,
                        temporary.resolve("no-python"),
                        temporary.resolve("m.gguf"),
                        2,
                        Cancellation.never()))
                .isInstanceOf(MissingResourceException.class)
                .hasMessageContainingAll("transformers", "no-python", "--setup-peers");
    }

    @Test
    void whatDoesNotStartLeavesNothingBehind() throws IOException {
        Files.createDirectory(home());
        List<String> command = List.of(temporary.resolve("no-program").toString());
        assertThatThrownBy(() -> PeerProcess.start("fake", "", command, home(), Cancellation.never()))
                .isInstanceOf(MissingResourceException.class)
                .hasMessageContaining("does not start");
        assertThat(home()).doesNotExist();
    }

    @Test
    void cancellingEndsAPeerThatDoesNotAnswer() {
        Cancellation cancellation = new Cancellation();
        try (PythonPeer peer = new PythonPeer(start("stuck", cancellation), false)) {
            CompletableFuture<String> version = CompletableFuture.supplyAsync(peer::version);
            cancellation.cancel();
            assertThatThrownBy(version::join).hasCauseInstanceOf(CancelledException.class);
        }
    }

    private Path home() {
        return temporary.resolve("home");
    }

    private PeerProcess start(String behaviour, Cancellation cancellation) {
        try {
            Files.createDirectory(home());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return PeerProcess.start("fake", "Please set it up", FakePeer.command(behaviour), home(), cancellation);
    }

    private PeerSteering steering(double strength) {
        return new PeerSteering(
                1, "blocks.1.hook_resid_post", temporary, List.of(0, 4), List.of(0.5f, -1f), strength, PROMPT);
    }
}
