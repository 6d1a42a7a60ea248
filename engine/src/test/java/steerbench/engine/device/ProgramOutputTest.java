package steerbench.engine.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Tag("unit")
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "asks a POSIX shell")
class ProgramOutputTest {

    @Test
    void whatItSaidIsGivenWhereItSucceeded() {
        assertThat(ProgramOutput.of(new ProcessBuilder("sh", "-c", "echo yes"), 20))
                .hasValueSatisfying(said -> assertThat(said).isEqualToIgnoringNewLines("yes"));
        assertThat(ProgramOutput.of(new ProcessBuilder("sh", "-c", "echo yes; exit 3"), 20))
                .isEmpty();
        assertThat(ProgramOutput.of(new ProcessBuilder("no-such-program"), 20)).isEmpty();
    }

    @Test
    void aProgramThatHangsIsEnded() {
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(30),
                () -> assertThat(ProgramOutput.of(new ProcessBuilder("sh", "-c", "echo yes; sleep 600; echo no"), 1))
                        .isEmpty());
    }
}
