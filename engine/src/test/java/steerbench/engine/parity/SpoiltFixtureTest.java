package steerbench.engine.parity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steerbench.engine.Fixtures;

/// A comparison that cannot fail proves nothing.
@Tag("parity")
class SpoiltFixtureTest {
    private static final String NAME = "llama.standard";

    private Path root = Path.of("");

    @BeforeEach
    void copy(@TempDir Path dir) throws IOException {
        root = dir;
        Path from = Fixtures.ROOT.resolve("saes").resolve(NAME);
        Path to = Files.createDirectories(root.resolve("saes").resolve(NAME));
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
        Files.writeString(root.resolve("saes/index.json"), "{\"" + NAME + "\": {\"dir\": \"saes/" + NAME + "\"}}");
    }

    private ParityLog run() {
        ParityLog log = new ParityLog(n -> true, p -> true, line -> {});
        new ParityRunner(root, root.resolve("cache"), sha -> Optional.empty(), log).run();
        return log;
    }

    private void edit(String file, String what, String by) throws IOException {
        Path path = root.resolve("saes").resolve(NAME).resolve(file);
        String text = Files.readString(path);
        assertThat(text).contains(what);
        Files.writeString(path, text.replace(what, by));
    }

    @Test
    void passesUnspoilt() {
        assertThat(run().exitCode()).isZero();
    }

    @Test
    void aWrongWeightFails() throws IOException {
        Path weights = root.resolve("saes").resolve(NAME).resolve("sae_weights.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        for (int i = bytes.length - 400; i < bytes.length; i += 4) {
            bytes[i + 3] ^= (byte) 0x80; // turns signs
        }
        Files.write(weights, bytes);
        assertThat(run().exitCode()).isEqualTo(1);
    }

    @Test
    void aWrongSettingFails() throws IOException {
        edit("cfg.json", "\"apply_b_dec_to_input\": true", "\"apply_b_dec_to_input\": false");
        assertThat(run().lines())
                .filteredOn(l -> l.verdict() == Verdict.FAIL)
                .extracting(ParityLine::name)
                .contains("saes/llama.standard/acts", "saes/llama.standard/fvu");
    }

    @Test
    void aWrongHookFails() throws IOException {
        edit("cfg.json", "blocks.1.hook_resid_post", "blocks.1.hook_resid_pre");
        assertThat(run().lines())
                .filteredOn(l -> l.verdict() == Verdict.FAIL)
                .extracting(ParityLine::name)
                .containsExactly("saes/llama.standard/hook");
    }

    @Test
    void whatIsNotSupportedIsNamedAndNotPassed() throws IOException {
        edit("cfg.json", "\"architecture\": \"standard\"", "\"architecture\": \"transcoder\"");
        ParityLog log = run();
        assertThat(log.exitCode()).isEqualTo(2);
        assertThat(log.lines()).singleElement().satisfies(line -> {
            assertThat(line.verdict()).isEqualTo(Verdict.NOT_RUN);
            assertThat(line.name()).isEqualTo("saes/llama.standard");
            assertThat(line.note()).contains("transcoder");
        });
    }
}
