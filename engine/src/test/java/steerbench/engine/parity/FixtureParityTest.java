package steerbench.engine.parity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import steerbench.engine.task.Progress;

/// Everything llama, and SAEs of all formats, in the fixtures, at the tolerances of FIXTURES.md.
@Tag("parity")
class FixtureParityTest {
    private static final Path FIXTURES = Path.of("src/test/resources/fixtures").toAbsolutePath();

    /// What has to be computed: the parts whose names begin as the pattern does.
    private static String part(String only) {
        return only.substring(1).replace("\\", "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "^models/llama",
                "^gguf/",
                "^saes/",
                "^baselines/measures",
                "^steering/llama\\.",
                "^steering/gpt2\\.jb_old"
            })
    void matchesTheReference(String only, @TempDir Path cache) {
        Pattern pattern = Pattern.compile(only);
        ParityLog log = new ParityLog(n -> pattern.matcher(n).find(), p -> p.startsWith(part(only)), line -> {});
        new ParityRunner(FIXTURES, cache, sha -> Optional.empty(), log, Progress.none()).run();
        List<ParityLine> bad =
                log.lines().stream().filter(l -> l.verdict() != Verdict.PASS).toList();
        assertThat(bad).isEmpty();
        assertThat(log.lines()).hasSizeGreaterThan(3);
        assertThat(log.foreseen())
                .as("what --only is compared with before anything is computed")
                .containsAll(log.lines().stream().map(ParityLine::name).toList());
    }
}
