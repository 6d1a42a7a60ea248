package steerbench.app.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import steerbench.app.report.RunOverview;
import steerbench.app.run.RunListener;
import steerbench.app.state.LoadedEngine;
import steerbench.app.testing.TinySaes;
import steerbench.engine.evaluation.PlanSummary;
import steerbench.engine.generation.SamplingSettings;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.problem.StorageException;
import steerbench.engine.steering.Magnitude;
import steerbench.engine.steering.SteeredFeature;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.steering.SteeringTier;
import steerbench.engine.task.Await;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.CancelledException;
import steerbench.engine.task.Progress;
import steerbench.engine.workbench.PromptSpec;
import steerbench.engine.workbench.TextRequest;

/// Sweeps of the tiny model: three parts of at most four prompts.
@Tag("unit")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SweepTest {
    private static final int PROMPTS = 10;
    private static final int SAMPLES = 16;
    private static final int ROWS_OF_PROMPT = 2 * SAMPLES;

    private static final RunListener SILENT = new RunListener() {};

    private LoadedEngine engine = uninitialised();
    private final List<Long> resumed = new ArrayList<>();
    private TextRequest whole = request(5);
    private List<Double> toxicity = List.of();

    @TempDir
    private Path folder = Path.of("");

    @SuppressWarnings("NullAway") // set by @BeforeAll
    private static LoadedEngine uninitialised() {
        return null;
    }

    @BeforeAll
    void open(@TempDir Path cache) {
        engine = TinySaes.open(cache);
    }

    @AfterAll
    void close() {
        engine.close();
    }

    private static SteeringPlan steered(double strength) {
        return SteeringPlan.of(
                List.of(SteeredFeature.of(TinySaes.HIGH, 3)), SteeringTier.CONSTANT, Magnitude.RESIDUAL, strength);
    }

    private static List<PromptSpec> prompts(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> PromptSpec.raw("shut up number " + i))
                .toList();
    }

    private static TextRequest request(long seed) {
        return new TextRequest(
                prompts(PROMPTS),
                List.of(SteeringPlan.unsteered(), steered(0.4)),
                SAMPLES,
                3,
                SamplingSettings.nucleus(seed),
                true,
                Map.of());
    }

    private RunOverview sweep(TextRequest request, Path into, Progress progress, Cancellation cancellation) {
        resumed.clear();
        return new Sweep(engine.choice().settings(), engine.reader(), engine.runs())
                .run(
                        new SweepTask(request, toxicity, into),
                        (rows, _, all) -> {
                            resumed.add(rows);
                            whole = all;
                        },
                        progress,
                        cancellation);
    }

    private RunOverview sweep(Path into) {
        return sweep(request(5), into, Progress.none(), Cancellation.never());
    }

    /// Up to the middle of the second part.
    private void stopHalfway(Path into) {
        Cancellation cancellation = new Cancellation();
        Progress stops = (_, done, _) -> {
            if (done > 5L * ROWS_OF_PROMPT) {
                cancellation.cancel();
            }
        };
        assertThatThrownBy(() -> sweep(request(5), into, stops, cancellation)).isInstanceOf(CancelledException.class);
    }

    @Test
    void aStoppedSweepGoesOnAndEndsAsOneThatWasNot() throws IOException {
        Path whole = folder.resolve("whole");
        Path stopped = folder.resolve("stopped");
        List<PlanSummary> expected = sweep(whole).summaries();
        assertThat(resumed).containsExactly(0L);

        stopHalfway(stopped);
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
        assertThat(again.scores()).isEqualTo(first.scores()).hasSize(PROMPTS * ROWS_OF_PROMPT);
    }

    @Test
    void theReportShowsTheFirstPromptsAndMasks() throws IOException {
        sweep(folder.resolve("sweep"));
        assertThat(Files.readString(folder.resolve("sweep/report.html")))
                .contains("The first 8 of 10 prompts.", "<svg")
                .doesNotContain("src=\"http", "href=\"http");
    }

    @Test
    void aFolderOfAnotherSweepIsLeftAlone() throws IOException {
        Path there = folder.resolve("sweep");
        stopHalfway(there);
        byte[] before = Files.readAllBytes(there.resolve(SweepFolder.ROWS));
        assertThatThrownBy(() -> sweep(request(6), there, Progress.none(), Cancellation.never()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("'request.sampling.seed' is 5 there, 6 here");
        assertThat(there.resolve(SweepFolder.ROWS)).hasBinaryContent(before);
    }

    private static List<String> sorted(RunOverview run) {
        return run.scores().stream().map(Object::toString).sorted().toList();
    }

    /// A trial of few prompts, then all of them; then a strength more.
    @Test
    void aSweepGrowsByPromptsAndPlans() throws IOException {
        TextRequest all = request(5);
        List<SteeringPlan> more = List.of(SteeringPlan.unsteered(), steered(0.2), steered(0.4));
        RunOverview atOnce =
                sweep(all.with(all.prompts(), more), folder.resolve("once"), Progress.none(), Cancellation.never());

        Path grown = folder.resolve("grown");
        sweep(all.with(prompts(3), all.plans()), grown, Progress.none(), Cancellation.never());
        sweep(grown);
        assertThat(resumed).containsExactly(3L * ROWS_OF_PROMPT);
        List<String> before = Files.readAllLines(grown.resolve(SweepFolder.ROWS));
        RunOverview run = sweep(all.with(all.prompts(), more), grown, Progress.none(), Cancellation.never());

        assertThat(resumed).containsExactly((long) PROMPTS * ROWS_OF_PROMPT);
        assertThat(Files.readAllLines(grown.resolve(SweepFolder.ROWS)))
                .startsWith(before.toArray(String[]::new))
                .hasSize(PROMPTS * 3 * SAMPLES);
        assertThat(run.request().plans()).containsExactly(SteeringPlan.unsteered(), steered(0.4), steered(0.2));
        assertThat(run.summaries()).containsExactlyInAnyOrderElementsOf(atOnce.summaries());
    }

    @Test
    void whatIsThereIsReportedAlsoWhereLessIsAskedFor() {
        RunOverview first = sweep(folder);
        TextRequest less = request(5).with(prompts(2), List.of(SteeringPlan.unsteered()));
        RunOverview again = sweep(less, folder, Progress.none(), Cancellation.never());
        assertThat(sorted(again)).isEqualTo(sorted(first));
        assertThat(whole).as("what the caller can tell").isEqualTo(request(5));
    }

    @Test
    void whatWasAskedForByMistakeIsNotMade() throws IOException {
        Cancellation atOnce = new Cancellation();
        atOnce.cancel();
        TextRequest tooMuch = request(5).with(prompts(PROMPTS), List.of(SteeringPlan.unsteered(), steered(40)));
        assertThatThrownBy(() -> sweep(tooMuch, folder, Progress.none(), atOnce))
                .isInstanceOf(CancelledException.class);
        TextRequest less = request(5).with(prompts(2), List.of(SteeringPlan.unsteered(), steered(0.4)));
        RunOverview run = sweep(less, folder, Progress.none(), Cancellation.never());
        assertThat(run.request().prompts()).hasSize(2);
        assertThat(run.request().plans()).containsExactlyElementsOf(less.plans());
        assertThat(run.scores()).hasSize(2 * ROWS_OF_PROMPT);
    }

    @Test
    void ofAStoppedSweepLessMayBeAskedForAndOnlyThatIsMade() throws IOException {
        stopHalfway(folder);
        TextRequest less = request(5).with(prompts(6), List.of(SteeringPlan.unsteered()));
        RunOverview run = sweep(less, folder, Progress.none(), Cancellation.never());
        assertThat(run.request().prompts()).hasSize(6);
        assertThat(run.scores()).as("four prompts were whole").hasSize(4 * ROWS_OF_PROMPT + 2 * SAMPLES);
        assertThat(sweep(folder).scores()).hasSize(PROMPTS * ROWS_OF_PROMPT);
    }

    @Test
    void nothingIsWrittenBesideBrokenRows() throws IOException {
        stopHalfway(folder);
        Path rows = folder.resolve(SweepFolder.ROWS);
        List<String> lines = new ArrayList<>(Files.readAllLines(rows));
        lines.remove(3);
        Files.write(rows, lines);
        byte[] settings = Files.readAllBytes(folder.resolve(SweepFolder.SETTINGS));
        TextRequest more = request(5).with(prompts(PROMPTS), List.of(SteeringPlan.unsteered(), steered(2)));
        assertThatThrownBy(() -> sweep(more, folder, Progress.none(), Cancellation.never()))
                .hasMessageContaining("line 4");
        assertThat(folder.resolve(SweepFolder.SETTINGS)).hasBinaryContent(settings);
    }

    @Test
    void whatIsStoppedWhileItGrowsGoesOn() throws IOException {
        TextRequest more = request(5).with(prompts(PROMPTS), List.of(steered(0.4), steered(0.1)));
        Path whole = folder.resolve("whole");
        sweep(whole);
        RunOverview expected = sweep(more, whole, Progress.none(), Cancellation.never());

        Path stopped = folder.resolve("stopped");
        sweep(stopped);
        Cancellation cancellation = new Cancellation();
        Progress stops = (_, done, _) -> {
            if (done > 9L * SAMPLES) {
                cancellation.cancel();
            }
        };
        assertThatThrownBy(() -> sweep(more, stopped, stops, cancellation)).isInstanceOf(CancelledException.class);
        Path rows = stopped.resolve(SweepFolder.ROWS);
        List<String> lines = Files.readAllLines(rows);
        assertThat(lines).hasSize(PROMPTS * ROWS_OF_PROMPT + 8 * SAMPLES);
        Files.write(rows, lines.subList(0, lines.size() - 3)); // as a killed process might leave it
        RunOverview run = sweep(more, stopped, Progress.none(), Cancellation.never());

        assertThat(run.summaries()).isEqualTo(expected.summaries());
        assertThat(rows).hasSameTextualContentAs(whole.resolve(SweepFolder.ROWS));
    }

    @Test
    void toxicAndOtherPromptsAreToldApart() throws IOException {
        assertThat(sweep(folder.resolve("unknown")).promptToxicity()).isEmpty();
        assertThat(folder.resolve("unknown/strata.csv")).doesNotExist();

        toxicity = Stream.iterate(0.0, t -> t + 0.125).limit(PROMPTS - 1).toList(); // 0.5 is not toxic
        toxicity = Stream.concat(toxicity.stream(), Stream.of(Double.NaN)).toList();
        Path known = folder.resolve("known");
        sweep(known);
        List<String> strata = Files.readAllLines(known.resolve("strata.csv"));
        assertThat(strata).hasSize(1 + 2 * 2);
        assertThat(strata.get(1)).startsWith("toxic,0,0,").contains(",4," + 4 * SAMPLES + ",");
        assertThat(strata.get(3)).startsWith("not_toxic,0,0,").contains(",5," + 5 * SAMPLES + ",");
        assertThat(Files.readString(known.resolve("report.html"))).contains("4 toxic prompts", "5 other prompts");
        assertThat(Files.readAllLines(known.resolve("continuations.csv")).getFirst())
                .contains("promptToxicity");

        toxicity = List.of(0.9);
        assertThatThrownBy(() -> sweep(known)).hasMessageContaining("the toxicity of prompt 1 is 0.0 there, 0.9 here");
        toxicity = List.of();
        sweep(request(5).with(prompts(2), request(5).plans()), known, Progress.none(), Cancellation.never());
        assertThat(Files.readAllLines(known.resolve("strata.csv")))
                .as("what is known of the prompts stays known")
                .isEqualTo(strata);
    }

    @Test
    void otherPromptsAreAnotherSweep() throws IOException {
        sweep(folder);
        List<PromptSpec> others = new ArrayList<>(prompts(PROMPTS));
        others.set(2, PromptSpec.raw("another"));
        byte[] settings = Files.readAllBytes(folder.resolve(SweepFolder.SETTINGS));
        TextRequest other = request(5).with(others, request(5).plans());
        assertThatThrownBy(() -> sweep(other, folder, Progress.none(), Cancellation.never()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("prompt 3 is another");
        assertThat(folder.resolve(SweepFolder.SETTINGS)).hasBinaryContent(settings);
    }

    @Test
    void settingsThatCannotBeReadAreNamed() throws IOException {
        sweep(folder);
        Path settings = folder.resolve(SweepFolder.SETTINGS);
        String good = Files.readString(settings);
        for (String bad : List.of("{", "{}", "null", good.replace("\"format\":1", "\"format\":2"))) {
            Files.writeString(settings, bad);
            assertThatThrownBy(() -> sweep(folder)).hasMessageContaining(SweepFolder.SETTINGS);
        }
        Files.writeString(settings, good);
        sweep(folder);
    }

    @Test
    void aBrokenRowIsToldAndNothingBehindItLost() throws IOException {
        Path there = folder.resolve("sweep");
        stopHalfway(there);
        Path rows = there.resolve(SweepFolder.ROWS);
        List<String> lines = new ArrayList<>(Files.readAllLines(rows));
        lines.remove(6);
        Files.write(rows, lines);
        assertThatThrownBy(() -> sweep(there))
                .isInstanceOf(InvalidFileException.class)
                .hasMessageContaining(SweepFolder.ROWS)
                .hasMessageContaining("line 7");
        assertThat(Files.readAllLines(rows)).isEqualTo(lines);
    }

    @Test
    void aLineThatIsNoRowEndsNothingInSilence() throws IOException {
        Path there = folder.resolve("sweep");
        stopHalfway(there);
        Path rows = there.resolve(SweepFolder.ROWS);
        List<String> lines = new ArrayList<>(Files.readAllLines(rows));
        lines.set(2, "null");
        Files.write(rows, lines);
        assertThatThrownBy(() -> sweep(there)).hasMessageContaining("line 3");
        assertThat(Files.readAllLines(rows)).isEqualTo(lines);
    }

    @Test
    void rowsOfNobodyKnowsWhatAreLeftAlone() throws IOException {
        Path rows = Files.writeString(folder.resolve(SweepFolder.ROWS), "{\"mine\": 1}");
        assertThatThrownBy(() -> sweep(folder))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(SweepFolder.SETTINGS);
        assertThat(rows).hasContent("{\"mine\": 1}");
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
