package steerbench.engine.parity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import steerbench.engine.device.Device;
import steerbench.engine.layers.AttentionKind;
import steerbench.engine.task.Progress;

/// The graphs of CUDA by the C interface, computed by the CPU: float32 at the tolerances of FIXTURES.md, and
/// float16 attention at its own.
@Tag("parity")
class RehearsalParityTest {
    private static final Path FIXTURES = Path.of("src/test/resources/fixtures").toAbsolutePath();

    /// Largest difference of a logit or hidden value from the float32 reference; measured 0.024, 0.2 % of the
    /// largest logit.
    private static final double HALF_TOLERANCE = 0.05;

    private static List<ParityLine> lines(String only, Optional<AttentionKind> attention, Path cache) {
        ParityLog log = ParityLog.only(Pattern.compile(only), line -> {});
        ParityComputation computation = new ParityComputation(Device.REHEARSAL, attention);
        new ParityRunner(FIXTURES, cache, sha -> Optional.empty(), log, computation, Progress.none()).run();
        return log.lines();
    }

    @ParameterizedTest
    @ValueSource(strings = {"^models/(llama|gpt2|gpt_neox|gemma2|qwen3)/", "^steering/(llama|gpt2|gemma2)"})
    void float32MatchesTheReference(String only, @TempDir Path cache) {
        List<ParityLine> lines = lines(only, Optional.empty(), cache);
        assertThat(lines).hasSizeGreaterThan(100).allMatch(l -> l.verdict() == Verdict.PASS);
    }

    @Test
    void float16AttentionStaysCloseToTheReference(@TempDir Path cache) {
        List<ParityLine> lines = lines("^models/", Optional.of(AttentionKind.FUSED_HALF), cache);
        assertThat(lines)
                .filteredOn(l -> l.tolerance() > 0)
                .hasSizeGreaterThan(300)
                .allMatch(l -> l.maxAbsolute() <= HALF_TOLERANCE)
                .as("float16 was used")
                .anyMatch(l -> l.maxAbsolute() > 1e-3);
        assertThat(lines)
                .as("greedy ids")
                .filteredOn(l -> l.tolerance() == 0)
                .allMatch(l -> l.verdict() == Verdict.PASS);
    }
}
