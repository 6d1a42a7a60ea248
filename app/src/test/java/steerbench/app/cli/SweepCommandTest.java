package steerbench.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// `sweep`, on the tiny model with the judge of the program.
@Tag("model")
class SweepCommandTest {
    private static final String TINY = "../engine/src/test/resources/fixtures/";

    @TempDir
    private Path folder = Path.of("");

    private final Cli cli = new Cli();

    private String[] sweep(String prompts, String... more) throws IOException {
        Path file = Files.writeString(folder.resolve("prompts.jsonl"), prompts);
        List<String> all = new ArrayList<>(List.of("sweep", "--prompts", file.toString()));
        all.addAll(List.of("--model", TINY + "gguf/tiny-llama-F32.gguf", "--sae", TINY + "saes/llama.standard"));
        all.addAll(
                List.of("--max-new-tokens", "3", "--out", folder.resolve("out").toString()));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    @Test
    void ownPromptsRunUnderBaselineAndEveryPlan() throws IOException {
        String prompts = "{\"prompt\": {\"text\": \"the cat\"}}\n{\"prompt\": {\"text\": \"a dog\"}}\n";
        String[] args = sweep(
                prompts,
                "--feature",
                "3",
                "--tier",
                "1",
                "--tier",
                "3",
                "--strength",
                "0.2",
                "--samples",
                "2",
                "--json");
        assertThat(cli.run(args)).isEqualTo(ExitCode.OK);

        assertThat(cli.json().path("plans").size()).isEqualTo(3);
        assertThat(cli.json().path("plans").path(0).path("continuations").asInt())
                .isEqualTo(4);
        assertThat(folder.resolve("out/report.html")).exists();
        assertThat(Files.readAllLines(folder.resolve("out/continuations.csv"))).hasSize(1 + 2 * 3 * 2);

        assertThat(cli.run(args)).isEqualTo(ExitCode.OK);
        assertThat(cli.err()).contains("12 rows are in");
    }

    @Test
    void aPlanThatCannotSteerLeavesTheFolderAsItWas() throws IOException {
        String prompts = "{\"text\": \"the cat\"}\n";
        assertThat(cli.run(sweep(prompts, "--feature", "99999"))).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err()).contains("feature 99999");
        assertThat(folder.resolve("out")).doesNotExist();

        assertThat(cli.run(sweep(prompts, "--feature", "3"))).isEqualTo(ExitCode.OK);
        byte[] settings = Files.readAllBytes(folder.resolve("out/sweep.json"));
        assertThat(cli.run(sweep(prompts, "--feature", "4", "--magnitude", "maxact")))
                .isEqualTo(ExitCode.USAGE);
        assertThat(folder.resolve("out/sweep.json")).hasBinaryContent(settings);
        assertThat(cli.run(sweep(prompts, "--feature", "3"))).isEqualTo(ExitCode.OK);
    }

    @Test
    void aSampleOfALargeFileGrowsToALargerOne() throws IOException {
        String prompts = IntStream.range(0, 9)
                .mapToObj(i -> "{\"prompt\": \"the cat " + i + "\"}\n")
                .collect(Collectors.joining());
        assertThat(cli.run(sweep(prompts, "--shuffle", "7", "--limit", "2"))).isEqualTo(ExitCode.OK);
        List<String> two = promptsMade();
        assertThat(two).hasSize(2).isNotEqualTo(List.of("the cat 0", "the cat 1"));
        assertThat(cli.run(sweep(prompts, "--shuffle", "7", "--limit", "4"))).isEqualTo(ExitCode.OK);
        assertThat(promptsMade()).hasSize(4).startsWith(two.toArray(String[]::new));
        assertThat(cli.err()).contains("2 rows are in");
        assertThat(cli.run(sweep(prompts, "--shuffle", "8", "--limit", "4"))).isEqualTo(ExitCode.USAGE);
    }

    private List<String> promptsMade() throws IOException {
        return new JsonMapper()
                .readTree(folder.resolve("out/sweep.json"))
                .path("request")
                .path("prompts")
                .valueStream()
                .map(prompt -> prompt.path("text").asString())
                .toList();
    }

    @Test
    void aPromptThatCannotBeContinuedIsNamedBeforeTheWork() throws IOException {
        String prompts = "{\"text\": \"a\"}\n{\"text\": \"" + "the cat ".repeat(40) + "\"}\n";
        assertThat(cli.run(sweep(prompts, "--context", "32"))).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err()).contains("prompt 2", "context of 32");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void whatCannotRunIsSaidBeforeTheModelIsLoaded() throws IOException {
        assertThat(cli.run(sweep("\n"))).isEqualTo(ExitCode.BAD_FILE);
        assertThat(cli.err()).contains("prompts.jsonl", "holds no prompts");
        assertThat(cli.run(sweep("{\"text\": \"a\"}", "--limit", "-1"))).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err()).contains("--limit");
        assertThat(folder.resolve("out")).doesNotExist();
        Files.writeString(folder.resolve("out"), "taken");
        assertThat(cli.run(sweep("{\"text\": \"a\"}"))).isNotEqualTo(ExitCode.OK);
        assertThat(cli.err()).contains(folder.resolve("out").toString(), "Choose another folder");
    }
}
