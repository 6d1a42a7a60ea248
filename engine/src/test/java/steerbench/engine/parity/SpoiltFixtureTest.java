package steerbench.engine.parity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steerbench.engine.Fixtures;
import steerbench.engine.checkpoint.JsonSource;
import steerbench.engine.task.Progress;
import tools.jackson.databind.JsonNode;

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
        new ParityRunner(root, root.resolve("cache"), sha -> Optional.empty(), log, Progress.none()).run();
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

    private void index(String part, String text) throws IOException {
        Files.writeString(Files.createDirectories(root.resolve(part)).resolve("index.json"), text);
    }

    private void named(String name, Verdict verdict) {
        assertThat(run().lines()).anySatisfy(l -> {
            assertThat(l.name()).isEqualTo(name);
            assertThat(l.verdict()).isEqualTo(verdict);
        });
    }

    @Test
    void aFolderOutsideTheIndexIsRun() throws IOException {
        index("saes", "{}");
        named("saes/" + NAME + "/acts", Verdict.PASS);
    }

    @Test
    void aFolderWithoutReferenceIsNamed() throws IOException {
        Files.createDirectories(root.resolve("saes/stray"));
        named("saes/stray", Verdict.NOT_RUN);
    }

    @Test
    void anUnknownFolderIsNamed() throws IOException {
        Files.createDirectories(root.resolve("transcoders"));
        named("transcoders", Verdict.NOT_RUN);
    }

    @Test
    void aBrokenEntryIsALineAndTheOthersRun() throws IOException {
        index("saes", "{\"a\": {}, \"b\": 7, \"" + NAME + "\": {\"dir\": \"saes/" + NAME + "\"}}");
        named("saes/a", Verdict.FAIL);
        named("saes/b", Verdict.FAIL);
        named("saes/" + NAME + "/acts", Verdict.PASS);
    }

    private void steering(String what, String by) throws IOException {
        Path from = Fixtures.ROOT.resolve("steering/index.json");
        JsonNode entry = JsonSource.read(from).node().path("llama.standard");
        Files.createDirectories(root.resolve("models/llama"));
        for (String file : List.of(
                "models/llama/model.safetensors", "models/llama/config.json", "steering/llama_standard.safetensors")) {
            Files.createDirectories(root.resolve("steering"));
            Files.copy(Fixtures.ROOT.resolve(file), root.resolve(file));
        }
        String text = entry.toString();
        assertThat(text).contains(what);
        index("steering", "{\"llama.standard\": " + text.replaceFirst(Pattern.quote(what), by) + "}");
    }

    @Test
    void aCaseWithAWrongTypeIsALine() throws IOException {
        steering("\"tau\":[", "\"tau\":[\"x\",");
        named("steering/llama.standard/CONSTANT.RAW.s0.5", Verdict.FAIL);
    }

    @Test
    void anUnknownCaseFieldIsNamed() throws IOException {
        steering("\"rearm\":", "\"warp\":1,\"rearm\":");
        named("steering/llama.standard/CONSTANT.RAW.s0.5/warp", Verdict.NOT_RUN);
    }

    @Test
    void otherPromptLengthsFail() throws IOException {
        steering("\"prompt_lengths\":[10,", "\"prompt_lengths\":[");
        named("steering/llama.standard/prompt_lengths", Verdict.FAIL);
    }

    @Test
    void anotherHookFails() throws IOException {
        steering("\"hook\":\"resid_post.1\"", "\"hook\":\"resid_pre.1\"");
        named("steering/llama.standard/hook", Verdict.FAIL);
    }
}
