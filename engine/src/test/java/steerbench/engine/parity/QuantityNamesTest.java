package steerbench.engine.parity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steerbench.engine.Fixtures;

/// Which parts are computed at all where only some quantities are wanted.
@Tag("parity")
class QuantityNamesTest {
    @TempDir
    private Path cache = Path.of("");

    private final List<String> computed = new ArrayList<>();

    private ParityLog run(String only) {
        ParityLog log = ParityLog.only(Pattern.compile(only), line -> {});
        new ParityRunner(Fixtures.ROOT, cache, sha -> Optional.empty(), log, (step, done, total) -> computed.add(step))
                .run();
        return log;
    }

    @Test
    void whatMatchesNothingComputesNothingAndListsWhatThereIs() {
        ParityLog log = run("no.such.quantity");
        assertThat(computed).isEmpty();
        assertThat(log.exitCode()).isEqualTo(2);
        assertThat(log.lines())
                .singleElement()
                .satisfies(l -> assertThat(l.note())
                        .contains("nothing was compared", "models/llama", "saes/llama.standard", "gguf/Q4_0")
                        .contains("resid_post.N", "logits", "active_set", "tokenizer.N", "promptN.gates"));
    }

    @Test
    void onlyPartsThatHoldTheQuantityAreComputed() {
        ParityLog log = run("active_set$");
        assertThat(computed).isNotEmpty().allMatch(p -> p.startsWith("saes/"));
        assertThat(log.exitCode()).isZero();
        assertThat(log.lines()).allMatch(l -> l.name().endsWith("active_set"));
    }

    @Test
    void aReferenceThatCannotBeReadIsComparedAndSaysSo() throws IOException {
        Path root = cache.resolve("broken");
        Path file = Files.createDirectories(root.resolve("models/llama")).resolve("reference.safetensors");
        Files.writeString(file, "no safetensors");
        assertThat(QuantityNames.ofModel(file)).isEmpty();
        assertThat(QuantityNames.ofModel(Fixtures.TINY_LLAMA.resolve("reference.safetensors"))
                        .map(Set::isEmpty))
                .contains(false);
        ParityLog log = ParityLog.only(Pattern.compile("logits"), line -> {});
        new ParityRunner(root, cache, sha -> Optional.empty(), log, (step, done, total) -> computed.add(step)).run();
        assertThat(computed).containsExactly("models/llama");
        assertThat(log.lines()).anyMatch(l -> l.verdict() == Verdict.FAIL);
    }
}
