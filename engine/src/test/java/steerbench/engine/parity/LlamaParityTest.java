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

/// Everything llama in the fixtures, at the tolerances of FIXTURES.md.
@Tag("parity")
class LlamaParityTest {
    private static final Path FIXTURES = Path.of("src/test/resources/fixtures").toAbsolutePath();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "^models/llama",
                "^gguf/",
                "^saes/llama\\.(standard|jumprelu)/",
                "^steering/llama_|^steering/llama\\."
            })
    void matchesTheReference(String only, @TempDir Path cache) {
        Pattern pattern = Pattern.compile(only);
        ParityLog log = new ParityLog(n -> pattern.matcher(n).find(), p -> true, line -> {});
        new ParityRunner(FIXTURES, cache, sha -> Optional.empty(), log).run();
        List<ParityLine> bad =
                log.lines().stream().filter(l -> l.verdict() != Verdict.PASS).toList();
        assertThat(bad).isEmpty();
        assertThat(log.lines()).hasSizeGreaterThan(3);
        System.out.println(only + " " + log.lines().size());
    }
}
