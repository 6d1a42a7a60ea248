package steerbench.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The command line as a user or a script meets it: output, errors, exit codes.
@Tag("unit")
class CommandLineTest {
    private static final String TINY = "../engine/src/test/resources/fixtures/";

    @TempDir
    private Path folder = Path.of("");

    private final Cli cli = new Cli();

    @Test
    void helpNamesEveryCommandAndTheExitCodes() {
        assertThat(cli.run("--help")).isEqualTo(ExitCode.OK);
        assertThat(cli.out())
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
            assertThat(cli.run(command, "--help")).as(command).isEqualTo(ExitCode.OK);
            assertThat(cli.out()).as(command).contains("--json");
        }
    }

    @Test
    void aWrongCommandLineIsAUsageError() {
        assertThat(cli.run("generate", "x", "--tier", "three")).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err()).contains("--tier");
        assertThat(cli.run("no-such-command")).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void anUnknownNameIsAnsweredWithThoseOneMayType() {
        assertThat(cli.run("activations", "x", "--weights", "int5")).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err())
                .contains("--weights", "'int5' is none of stored, int8, int4")
                .doesNotContain("STORED");
        assertThat(cli.run("bench", "--only", "speed")).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err()).contains("waiting, decode, prefill");
    }

    @Test
    void aUsageErrorIsShortAndSaysWhereTheRestIs() {
        assertThat(cli.run("generate", "x", "--strenght", "1")).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err()).contains("--strenght", "'steerbench generate --help'");
        assertThat(cli.err().lines()).hasSizeLessThan(4);
        assertThat(cli.run("sae", "no-such")).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err()).contains("'steerbench sae --help'");
    }

    @Test
    void moreContextThanTheModelsIsRefused() {
        String[] args = {"activations", "the", "--model", TINY + "gguf/tiny-llama-F32.gguf", "--context", "100000"};
        assertThat(cli.run(args)).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err()).contains("100000", "made for at most");
    }

    @Test
    void listingFeaturesNeedsNoModel() {
        assertThat(cli.run(
                        "features",
                        "list",
                        "--model",
                        folder.resolve("none.gguf").toString(),
                        "--sae",
                        TINY + "saes/llama.standard"))
                .isEqualTo(ExitCode.MISSING);
        assertThat(cli.err()).contains("features rank").doesNotContain("none.gguf");
    }

    @Test
    void aMissingModelIsNamedWithARemedy() {
        int code = cli.run(
                "activations", "hello", "--model", folder.resolve("no.gguf").toString());
        assertThat(code).isIn(ExitCode.BAD_FILE, ExitCode.MISSING);
        assertThat(cli.err()).contains("no.gguf");
    }

    @Test
    void aBrokenModelIsABadFileAndSaysSoInJsonToo() throws IOException {
        Path file = folder.resolve("broken.gguf");
        Files.write(file, new byte[] {'G', 'G', 'U', 'F', 3, 0, 0, 0, 1});
        assertThat(cli.run("activations", "hello", "--model", file.toString(), "--json"))
                .isEqualTo(ExitCode.BAD_FILE);
        JsonNode error = cli.json();
        assertThat(error.path("error").asString()).contains("broken.gguf");
        assertThat(cli.err()).doesNotContain("\tat ");
    }

    @Test
    void doctorFindsThisMachine() {
        assertThat(cli.run("doctor", "--json")).isEqualTo(ExitCode.OK);
        JsonNode findings = cli.json();
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
        assertThat(cli.run(args)).as(cli.err()).isEqualTo(ExitCode.OK);
        assertThat(cli.err()).contains("Generating 20 %", "Generating 100 %");
        JsonNode rows = cli.json().path("rows");
        assertThat(rows.size()).isEqualTo(3);
        assertThat(rows.get(1).path("ids"))
                .as("strength 0")
                .isEqualTo(rows.get(0).path("ids"));
        assertThat(rows.get(1).path("logProbabilities")).isEqualTo(rows.get(0).path("logProbabilities"));
        assertThat(rows.get(2).path("logProbabilities"))
                .as("strength 0.05 changes what the model says")
                .isNotEqualTo(rows.get(0).path("logProbabilities"));
        String first = cli.out();
        assertThat(cli.run(args)).isEqualTo(ExitCode.OK);
        assertThat(cli.json().path("rows"))
                .isEqualTo(JsonMapper.shared().readTree(first).path("rows"));
    }

    @Test
    @Tag("model")
    void activationsHoldEveryTokenWithItsTopFeatures() {
        assertThat(cli.run("activations", "Hello there, friend", "--top", "4", "--feature", "3524", "--json"))
                .as(cli.err())
                .isEqualTo(ExitCode.OK);
        JsonNode tokens = cli.json().path("tokens");
        assertThat(tokens.size()).isEqualTo(5);
        assertThat(tokens.get(1).path("text").asString()).isEqualTo("Hello");
        assertThat(tokens.get(1).path("top").size()).isEqualTo(4);
        assertThat(tokens.get(1).path("chosen").get(0).path("feature").asInt()).isEqualTo(3524);
    }

    @Test
    void anSaeOfAnotherModelMakesTheCheckFail() {
        assertThat(cli.run(
                        "sae", "check", "--model", TINY + "gguf/tiny-llama-F32.gguf", "--sae", TINY + "saes/gpt2.topk"))
                .isEqualTo(ExitCode.FAILED);
        assertThat(cli.out()).contains("does not fit", "d_in 48", "Load the SAE's own model (gpt2)");
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
        assertThat(cli.run(args)).as(cli.err()).isEqualTo(ExitCode.OK);
        JsonNode report = cli.json().get(0);
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
        assertThat(cli.run(args)).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err()).contains("blocks.9.hook_resid_post");
    }

    @Test
    @Tag("model")
    void theDefaultSaeFits() {
        assertThat(cli.run("sae", "check")).as(cli.err()).isEqualTo(ExitCode.OK);
        assertThat(cli.out()).contains(": fits", "variance unexplained", "loss recovered");
        assertThat(cli.run("sae", "list")).isEqualTo(ExitCode.OK);
    }

    @Test
    void theCatalogueListsModelsWithTheirPairsAndWhetherTheyFit() {
        assertThat(cli.run("model", "catalogue", "gemma", "270m", "--json")).isEqualTo(ExitCode.OK);
        JsonNode entries = cli.json();
        assertThat(entries.size()).isEqualTo(1);
        assertThat(entries.get(0).path("model").path("licence").asString()).isEqualTo("Gemma Terms of Use");
        assertThat(entries.get(0).path("memory").path("level").asString()).isNotEmpty();
        assertThat(entries.get(0).path("pairs").get(0).path("release").asString())
                .isEqualTo("gemma-scope-2-270m-pt-res");
        assertThat(cli.run("model", "catalogue")).isEqualTo(ExitCode.OK);
        assertThat(cli.out()).contains("gpt2", "Pairs that go together", "--sae jbloom/");
    }

    @Test
    void aFileHasOneSizeEverywhere() {
        assertThat(cli.run("model", "list")).isEqualTo(ExitCode.OK);
        assertThat(cli.out()).contains(" 94 MiB");
        assertThat(cli.run("model", "catalogue", "smollm2-135m-instruct")).isEqualTo(ExitCode.OK);
        assertThat(cli.out()).contains(" 94 MiB");
    }

    @Test
    void aDashIsExplained() {
        assertThat(cli.run("sae", "catalogue")).isEqualTo(ExitCode.OK);
        assertThat(cli.out().lines()).anyMatch(l -> l.contains(" - ")).contains("-: not stated");
    }

    @Test
    void aHookThatOverrulesTheSaesFilesIsSaid() {
        String[] check = {
            "sae",
            "check",
            "--static",
            "--model",
            TINY + "gguf/tiny-llama-F32.gguf",
            "--sae",
            TINY + "saes/llama.standard",
            "--hook",
            "blocks.0.hook_resid_post"
        };
        cli.run(check);
        assertThat(cli.out()).contains("note", "the SAE's own files name blocks.1.hook_resid_post");
        cli.run(Stream.concat(Stream.of(check), Stream.of("--json")).toArray(String[]::new));
        assertThat(cli.json().get(0).path("verdict").path("findings").valueStream())
                .anyMatch(finding -> finding.path("why").asString().contains("blocks.1.hook_resid_post"));
    }

    @Test
    void aReleaseAloneIsListedSaeBySae() {
        assertThat(cli.run("sae", "catalogue", "feature-splitting")).isEqualTo(ExitCode.OK);
        assertThat(cli.out()).contains("768-98304", "blocks.8.hook_resid_pre_98304", "36-43");
        assertThat(cli.run("sae", "catalogue", "llama", "--json")).isEqualTo(ExitCode.OK);
        assertThat(JsonMapper.shared()
                        .readTree(cli.out())
                        .valueStream()
                        .map(e -> e.path("release").path("format").asString()))
                .contains("LLAMA_SCOPE", "SPARSIFY");
    }

    @Test
    void infoSaysWhetherTheModelFitsInBothModes() {
        assertThat(cli.run("model", "info", TINY + "gguf/tiny-llama-F32.gguf")).isEqualTo(ExitCode.OK);
        assertThat(cli.out()).contains("memory: fits: needs about", "mode exact", "mode fast");
    }

    @Test
    @Tag("model")
    void anUnknownFeatureIsRefusedByNumber() {
        int code = cli.run("generate", "x", "--feature", "999999", "--max-new-tokens", "1");
        assertThat(code).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err()).contains("999999");
    }
}
