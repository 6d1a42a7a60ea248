package steerbench.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steerbench.engine.task.Cancellation;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The command line as a user or a script meets it: output, errors, exit codes.
@Tag("unit")
class CommandLineTest {
    private static final String TINY = "../engine/src/test/resources/fixtures/";

    @TempDir
    private Path folder = Path.of("");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        PrintWriter outWriter = new PrintWriter(out, true);
        PrintWriter errWriter = new PrintWriter(err, true);
        Console console = new Console(outWriter, errWriter, false);
        return CommandLineApp.run(args, new CommandContext(console, new Cancellation()), outWriter, errWriter);
    }

    @Test
    void helpNamesEveryCommandAndTheExitCodes() {
        assertThat(run("--help")).isEqualTo(ExitCode.OK);
        assertThat(out.toString())
                .contains(
                        "demo",
                        "activations",
                        "generate",
                        "score",
                        "parity",
                        "model",
                        "doctor",
                        "bench",
                        "features",
                        "sae")
                .contains("130")
                .doesNotContain("memory-probe");
    }

    @Test
    void everyCommandExplainsItself() {
        for (String command : List.of("demo", "activations", "generate", "score", "parity", "doctor", "bench")) {
            assertThat(run(command, "--help")).as(command).isEqualTo(ExitCode.OK);
            assertThat(out.toString()).as(command).contains("--json");
        }
    }

    @Test
    void aWrongCommandLineIsAUsageError() {
        assertThat(run("generate", "x", "--tier", "three")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("--tier");
        assertThat(run("no-such-command")).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void aUsageErrorIsShortAndSaysWhereTheRestIs() {
        assertThat(run("generate", "x", "--strenght", "1")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("--strenght", "'steerbench generate --help'");
        assertThat(err.toString().lines()).hasSizeLessThan(4);
        assertThat(run("sae", "no-such")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("'steerbench sae --help'");
    }

    @Test
    void moreContextThanTheModelsIsRefused() {
        String[] args = {"activations", "the", "--model", TINY + "gguf/tiny-llama-F32.gguf", "--context", "100000"};
        assertThat(run(args)).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("100000", "made for at most");
    }

    @Test
    void listingFeaturesNeedsNoModel() {
        assertThat(run(
                        "features",
                        "list",
                        "--model",
                        folder.resolve("none.gguf").toString(),
                        "--sae",
                        TINY + "saes/llama.standard"))
                .isEqualTo(ExitCode.MISSING);
        assertThat(err.toString()).contains("features rank").doesNotContain("none.gguf");
    }

    @Test
    void aMissingModelIsNamedWithARemedy() {
        int code =
                run("activations", "hello", "--model", folder.resolve("no.gguf").toString());
        assertThat(code).isIn(ExitCode.BAD_FILE, ExitCode.MISSING);
        assertThat(err.toString()).contains("no.gguf");
    }

    @Test
    void aBrokenModelIsABadFileAndSaysSoInJsonToo() throws IOException {
        Path file = folder.resolve("broken.gguf");
        Files.write(file, new byte[] {'G', 'G', 'U', 'F', 3, 0, 0, 0, 1});
        assertThat(run("activations", "hello", "--model", file.toString(), "--json"))
                .isEqualTo(ExitCode.BAD_FILE);
        JsonNode error = JsonMapper.shared().readTree(out.toString());
        assertThat(error.path("error").asString()).contains("broken.gguf");
        assertThat(err.toString()).doesNotContain("\tat ");
    }

    @Test
    void doctorFindsThisMachine() {
        assertThat(run("doctor", "--json")).isEqualTo(ExitCode.OK);
        JsonNode findings = JsonMapper.shared().readTree(out.toString());
        assertThat(findings.valueStream().map(f -> f.path("subject").asString()))
                .contains(
                        "Java",
                        "Memory",
                        "ONNX Runtime",
                        "Display",
                        "JavaFX",
                        "Maven",
                        "Python",
                        "pip",
                        "llama-cpp-python",
                        "TransformerLens and SAELens",
                        "Default model",
                        "Default SAE",
                        "Default judge",
                        "Disk",
                        "Cache",
                        "Hugging Face cache");
        assertThat(findings.valueStream())
                .as("what is missing has a remedy")
                .allSatisfy(f -> assertThat(f.path("good").asBoolean()
                                || !f.path("remedy").asString().isEmpty())
                        .isTrue());
    }

    @Test
    @Tag("model")
    void generateIsRepeatableAndStrengthZeroIsTheBaseline() {
        String[] args = {
            "generate",
            "The weather today is",
            "--feature",
            "3524",
            "--tier",
            "3",
            "--strength",
            "0",
            "--strength",
            "0.05",
            "--max-new-tokens",
            "8",
            "--seed",
            "7",
            "--json"
        };
        assertThat(run(args)).as(err.toString()).isEqualTo(ExitCode.OK);
        JsonNode rows = JsonMapper.shared().readTree(out.toString()).path("rows");
        assertThat(rows.size()).isEqualTo(3);
        assertThat(rows.get(1).path("ids"))
                .as("strength 0")
                .isEqualTo(rows.get(0).path("ids"));
        assertThat(rows.get(1).path("logProbabilities")).isEqualTo(rows.get(0).path("logProbabilities"));
        assertThat(rows.get(2).path("logProbabilities"))
                .as("strength 0.05 changes what the model says")
                .isNotEqualTo(rows.get(0).path("logProbabilities"));
        String first = out.toString();
        out.getBuffer().setLength(0);
        assertThat(run(args)).isEqualTo(ExitCode.OK);
        assertThat(JsonMapper.shared().readTree(out.toString()).path("rows"))
                .isEqualTo(JsonMapper.shared().readTree(first).path("rows"));
    }

    @Test
    @Tag("model")
    void activationsHoldEveryTokenWithItsTopFeatures() {
        assertThat(run("activations", "Hello there, friend", "--top", "4", "--feature", "3524", "--json"))
                .as(err.toString())
                .isEqualTo(ExitCode.OK);
        JsonNode tokens = JsonMapper.shared().readTree(out.toString()).path("tokens");
        assertThat(tokens.size()).isEqualTo(5);
        assertThat(tokens.get(1).path("text").asString()).isEqualTo("Hello");
        assertThat(tokens.get(1).path("top").size()).isEqualTo(4);
        assertThat(tokens.get(1).path("chosen").get(0).path("feature").asInt()).isEqualTo(3524);
    }

    @Test
    void anSaeOfAnotherModelMakesTheCheckFail() {
        assertThat(run("sae", "check", "--model", TINY + "gguf/tiny-llama-F32.gguf", "--sae", TINY + "saes/gpt2.topk"))
                .isEqualTo(ExitCode.FAILED);
        assertThat(out.toString()).contains("does not fit", "d_in 48", "Load the SAE's own model (gpt2)");
    }

    @Test
    void theStaticCheckRunsNothingAndPassesWhereTheFilesAgree() {
        String[] args = {
            "sae",
            "check",
            "--static",
            "--json",
            "--model",
            TINY + "gguf/tiny-llama-F32.gguf",
            "--sae",
            TINY + "saes/llama.standard"
        };
        assertThat(run(args)).as(err.toString()).isEqualTo(ExitCode.OK);
        JsonNode report = JsonMapper.shared().readTree(out.toString()).get(0);
        assertThat(report.path("verdict").path("level").asString()).isEqualTo("FITS");
        assertThat(report.path("figures").isNull()).isTrue();
    }

    @Test
    void aHookThatIsNotThereIsRefusedByNameWhereverItIsGiven() {
        String[] args = {
            "activations",
            "the",
            "--model",
            TINY + "gguf/tiny-llama-F32.gguf",
            "--sae",
            TINY + "saes/llama.standard",
            "--hook",
            "blocks.9.hook_resid_post"
        };
        assertThat(run(args)).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("blocks.9.hook_resid_post");
    }

    @Test
    @Tag("model")
    void theDefaultSaeFits() {
        assertThat(run("sae", "check")).as(err.toString()).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains(": fits", "variance unexplained", "loss recovered");
        assertThat(run("sae", "list")).isEqualTo(ExitCode.OK);
    }

    @Test
    void theCatalogueListsModelsWithTheirPairsAndWhetherTheyFit() {
        assertThat(run("model", "catalogue", "gemma", "270m", "--json")).isEqualTo(ExitCode.OK);
        JsonNode entries = JsonMapper.shared().readTree(out.toString());
        assertThat(entries.size()).isEqualTo(1);
        assertThat(entries.get(0).path("model").path("licence").asString()).isEqualTo("Gemma Terms of Use");
        assertThat(entries.get(0).path("memory").path("level").asString()).isNotEmpty();
        assertThat(entries.get(0).path("pairs").get(0).path("release").asString())
                .isEqualTo("gemma-scope-2-270m-pt-res");
        out.getBuffer().setLength(0);
        assertThat(run("model", "catalogue")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("gpt2", "Pairs that go together", "--sae jbloom/");
    }

    @Test
    void aReleaseAloneIsListedSaeBySae() {
        assertThat(run("sae", "catalogue", "feature-splitting")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("768-98304", "blocks.8.hook_resid_pre_98304", "36-43");
        out.getBuffer().setLength(0);
        assertThat(run("sae", "catalogue", "llama", "--json")).isEqualTo(ExitCode.OK);
        assertThat(JsonMapper.shared()
                        .readTree(out.toString())
                        .valueStream()
                        .map(e -> e.path("readable").asBoolean()))
                .contains(true, false);
    }

    @Test
    void infoSaysWhetherTheModelFitsInBothModes() {
        assertThat(run("model", "info", TINY + "gguf/tiny-llama-F32.gguf")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("memory: fits: needs about", "mode exact", "mode fast");
    }

    @Test
    @Tag("model")
    void anUnknownFeatureIsRefusedByNumber() {
        int code = run("generate", "x", "--feature", "999999", "--max-new-tokens", "1");
        assertThat(code).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("999999");
    }
}
