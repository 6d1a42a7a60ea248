package steerbench.engine.parity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steerbench.engine.task.Progress;

/// GGUF files of every family and every type, against transformers on the dequantised weights;
/// `make_reference.py` beside them lets llama.cpp read them too.
@Tag("parity")
class GgufFamiliesTest {
    private static final Path FILES =
            Path.of("src/test/resources/gguf-families").toAbsolutePath();

    /// Three times what float32 leaves; offsets of 5-bit blocks once cost ten times as much.
    private static final double ROUNDING = 3e-5;

    @Test
    void everyFamilyAndTypeIsReadAsTransformersReadsIt(@TempDir Path cache) {
        ParityLog log = new ParityLog(n -> true, p -> true, line -> {});
        new ParityRunner(FILES, cache, sha -> Optional.empty(), log, Progress.none()).run();
        assertThat(log.lines().stream().filter(l -> l.verdict() != Verdict.PASS))
                .isEmpty();
        List<ParityLine> logits =
                log.lines().stream().filter(l -> l.name().endsWith("/logits")).toList();
        assertThat(logits)
                .hasSize(17)
                .allSatisfy(l -> assertThat(l.maxAbsolute()).as(l.name()).isLessThan(ROUNDING));
    }
}
