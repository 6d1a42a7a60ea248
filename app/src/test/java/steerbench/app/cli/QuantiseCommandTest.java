package steerbench.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// `model quantise` and `--weights`.
@Tag("parity")
class QuantiseCommandTest {
    private static final String TINY = "../engine/src/test/resources/fixtures/gguf/tiny-llama-";

    @TempDir
    private Path folder = Path.of("");

    private final Cli cli = new Cli();

    @Test
    void saysWhatEachPrecisionCostsInEachMode() throws IOException {
        Path text = Files.writeString(folder.resolve("t.txt"), "the theory and then another theory");
        int code = cli.run("model", "quantise", TINY + "F16.gguf", "--text", text.toString(), "--json");
        assertThat(code).isEqualTo(ExitCode.OK);
        assertThat(cli.json().path("text").asString()).isEqualTo(text.toString());
        assertThat(cli.json().path("costs").valueStream())
                .extracting(
                        c -> c.path("weights").asString() + " " + c.path("mode").asString())
                .containsExactly("INT8 EXACT", "INT8 FAST", "INT4 EXACT", "INT4 FAST");
        assertThat(cli.json().path("costs").valueStream()).allSatisfy(c -> {
            assertThat(c.path("bytes").asLong()).isPositive();
            assertThat(c.path("difference").path("meanKl").asDouble()).isPositive();
            assertThat(c.path("difference").path("topAgreement").asDouble()).isPositive();
            assertThat(c.path("difference").path("perplexity").asDouble()).isPositive();
            assertThat(c.path("difference").path("referencePerplexity").asDouble())
                    .isPositive();
        });
    }

    @Test
    void printsATable() {
        assertThat(cli.run("model", "quantise", TINY + "F16.gguf", "--weights", "int4"))
                .isEqualTo(ExitCode.OK);
        assertThat(cli.out()).contains("built-in passages", "KL, nats", "same top-1", "stored", "int4");
        assertThat(cli.out()).doesNotContain("int8");
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertThat(cli.run("model", "quantise", TINY + "Q4_0.gguf", "--weights", "int4"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(cli.err()).contains("none of the", "Leave the weights as stored");
        assertThat(cli.run("model", "quantise", TINY + "F16.gguf", "--weights", "stored"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(cli.run("activations", "the theory", "--model", TINY + "Q8_0.gguf", "--weights", "int8"))
                .isEqualTo(ExitCode.USAGE);
    }

    @Test
    void aTextThatIsNotThereIsMissing() {
        assertThat(cli.run("model", "quantise", TINY + "F16.gguf", "--text", "nowhere.txt"))
                .isEqualTo(ExitCode.MISSING);
        assertThat(cli.err()).contains("nowhere.txt: no such file");
    }

    @Test
    void theChosenPrecisionIsNamedBesideTheMode() {
        assertThat(cli.run("activations", "the theory", "--model", TINY + "F16.gguf", "--weights", "int4"))
                .isEqualTo(ExitCode.OK);
        assertThat(cli.out()).contains("mode fast, int4 weights (int8 activations, int4 weights in blocks of 32)");
    }

    @Test
    void jsonNamesItToo() {
        assertThat(cli.run("activations", "the theory", "--model", TINY + "F16.gguf", "--weights", "int8", "--json"))
                .isEqualTo(ExitCode.OK);
        JsonNode engine = cli.json().path("engine");
        assertThat(engine.path("mode").asString()).isEqualTo("FAST");
        assertThat(engine.path("weights").path("precision").asString()).isEqualTo("INT8");
        assertThat(engine.path("weights").path("bytes").asLong()).isPositive();
    }
}
