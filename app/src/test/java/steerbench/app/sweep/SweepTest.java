package steerbench.app.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import steerbench.app.mask.ToxicWords;
import steerbench.app.report.RunOverview;
import steerbench.engine.evaluation.PlanSummary;
import steerbench.engine.problem.StorageException;
import steerbench.engine.task.Await;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.Progress;
import steerbench.engine.workbench.PromptSpec;

@Tag("unit")
class SweepTest extends TinySweeps {
    @Test
    void aStoppedSweepGoesOnAndEndsAsOneThatWasNot() throws IOException {
        Path whole = folder.resolve("whole");
        Path stopped = folder.resolve("stopped");
        List<PlanSummary> expected = sweep(whole).summaries();
        assertThat(resumed).containsExactly(0L);

        stopHalfway(stopped);
        assertThat(kept).containsExactly(4L * ROWS_OF_PROMPT, 6L * ROWS_OF_PROMPT);
        Path rows = stopped.resolve(SweepFolder.ROWS);
        assertThat(Files.readAllLines(rows)).hasSize(4 * ROWS_OF_PROMPT);
        assertThat(stopped.resolve("report.html")).doesNotExist();
        Files.writeString(rows, "{\"prompt\": 4, \"pl", StandardOpenOption.APPEND); // killed while writing
        List<PlanSummary> summaries = sweep(stopped).summaries();

        assertThat(resumed).containsExactly(4L * ROWS_OF_PROMPT);
        assertThat(summaries).isEqualTo(expected);
        assertThat(rows).hasSameTextualContentAs(whole.resolve(SweepFolder.ROWS));
        assertThat(Files.readAllLines(stopped.resolve("continuations.csv"))).hasSize(1 + PROMPTS * ROWS_OF_PROMPT);
        assertThat(Files.readAllLines(stopped.resolve("plans.csv"))).hasSize(1 + 2);
    }

    @Test
    void partsGiveTheTextsOfTheWhole() {
        List<String> whole = Await.result(engine.runs().run(request(5), SILENT, Cancellation.never())).scored().stream()
                .map(s ->
                        s.continuation().id() + Arrays.toString(s.continuation().ids()))
                .toList();
        sweep(folder);
        SweepDocument document = SweepDocument.of(
                engine.choice().settings(), engine.runs(), new SweepTask(request(5), toxicity, folder));
        try (SweepFolder kept = SweepFolder.open(folder, document)) {
            assertThat(kept.all()).extracting(r -> r.id() + r.ids().toString()).isEqualTo(whole);
        }
    }

    @Test
    void aFinishedSweepIsOnlyReadAgain() {
        RunOverview first = sweep(folder);
        RunOverview again = sweep(folder);
        assertThat(resumed).containsExactly((long) PROMPTS * ROWS_OF_PROMPT);
        assertThat(again.scores()).isEqualTo(first.scores());
        assertThat(again.scores().continuations()).hasSize(PROMPTS * ROWS_OF_PROMPT);
    }

    @Test
    void theReportShowsTheFirstPromptsAndMasks() throws IOException {
        List<PromptSpec> toxic = prompts(PROMPTS).stream()
                .map(prompt -> PromptSpec.raw("what a shitty " + prompt.text()))
                .toList();
        sweep(request(5).with(toxic, request(5).plans()), folder, Progress.none(), Cancellation.never());
        String page = Files.readString(folder.resolve("report.html"));
        assertThat(page).contains("The first 8 of 10 prompts.", "<svg").doesNotContain("src=\"http", "href=\"http");
        ToxicWords mask = ToxicWords.masked();
        assertThat(mask.hides(joined(page, "plain"))).isTrue();
        assertThat(mask.hides(joined(page, "masked"))).isFalse();
    }

    private static String joined(String page, String kind) {
        return Pattern.compile("<span class=\"" + kind + "\">(.*?)</span>", Pattern.DOTALL)
                .matcher(page)
                .results()
                .map(m -> m.group(1))
                .collect(Collectors.joining());
    }

    @Test
    void twoSweepsDoNotWriteIntoOneFolder() {
        SweepDocument document = SweepDocument.of(
                engine.choice().settings(), engine.runs(), new SweepTask(request(5), toxicity, folder));
        try (SweepFolder _ = SweepFolder.open(folder, document)) {
            assertThatThrownBy(() -> sweep(folder))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("another sweep");
        }
    }
}
