package steerbench.app.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import steerbench.app.report.RunOverview;
import steerbench.app.testing.TinySaes;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.steering.Magnitude;
import steerbench.engine.steering.SteeredFeature;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.steering.SteeringTier;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.CancelledException;
import steerbench.engine.task.Progress;
import steerbench.engine.workbench.PromptSpec;
import steerbench.engine.workbench.TextRequest;

/// Sweeps that are asked for again, as others.
@Tag("unit")
class SweepGrowthTest extends TinySweeps {
    private static List<String> sorted(RunOverview run) {
        return run.scores().continuations().stream()
                .map(Object::toString)
                .sorted()
                .toList();
    }

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
        assertThat(run.scores().continuations()).hasSize(2 * ROWS_OF_PROMPT);
    }

    @Test
    void ofAStoppedSweepLessMayBeAskedForAndOnlyThatIsMade() throws IOException {
        stopHalfway(folder);
        TextRequest less = request(5).with(prompts(6), List.of(SteeringPlan.unsteered()));
        RunOverview run = sweep(less, folder, Progress.none(), Cancellation.never());
        assertThat(run.request().prompts()).hasSize(6);
        assertThat(run.scores().continuations())
                .as("four prompts were whole")
                .hasSize(4 * ROWS_OF_PROMPT + 2 * SAMPLES);
        assertThat(sweep(folder).scores().continuations()).hasSize(PROMPTS * ROWS_OF_PROMPT);
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
    void aFolderOfAnotherSweepIsLeftAlone() throws IOException {
        Path there = folder.resolve("sweep");
        stopHalfway(there);
        byte[] before = Files.readAllBytes(there.resolve(SweepFolder.ROWS));
        TextRequest other = request(6);
        TextRequest longer =
                new TextRequest(other.prompts(), other.plans(), SAMPLES, 4, other.sampling(), true, Map.of());
        assertThatThrownBy(() -> sweep(longer, there, Progress.none(), Cancellation.never()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("--max-new-tokens is 3 there, 4 here")
                .hasMessageContaining("--seed is 5 there, 6 here");
        assertThat(there.resolve(SweepFolder.ROWS)).hasBinaryContent(before);
    }

    private List<Double> toxicityOf(int prompts, double first) {
        return IntStream.range(0, prompts).mapToObj(i -> first + 0.05 * i).toList();
    }

    private RunOverview of(int prompts, List<Double> known) {
        toxicity = known;
        return sweep(
                request(5).with(prompts(prompts), request(5).plans()), folder, Progress.none(), Cancellation.never());
    }

    private static List<Double> unknown(int prompts) {
        return Collections.nCopies(prompts, Double.NaN);
    }

    @Test
    void whatIsKnownOfPromptsComesTogetherOverSeveralFiles() {
        of(3, toxicityOf(3, 0.4));
        assertThat(of(6, unknown(6)).promptToxicity())
                .startsWith(toxicityOf(3, 0.4).toArray(Double[]::new))
                .hasSize(6)
                .endsWith(Double.NaN, Double.NaN, Double.NaN);
        assertThat(of(5, toxicityOf(5, 0.4)).promptToxicity())
                .startsWith(toxicityOf(5, 0.4).toArray(Double[]::new))
                .endsWith(Double.NaN);
    }

    @Test
    void whatIsKnownOfSomePromptsOnlyIsKeptAsThat() {
        of(6, unknown(6));
        of(2, toxicityOf(2, 0.1));
        RunOverview run = of(6, unknown(6));
        assertThat(run.promptToxicity()).hasSize(6).startsWith(0.1, 0.15000000000000002);
        assertThat(of(3, toxicityOf(3, 0.1)).promptToxicity()).hasSize(6);
    }

    @Test
    void whatWasSaidOfPromptsThatWereNeverMadeIsForgotten() {
        Cancellation atOnce = new Cancellation();
        atOnce.cancel();
        toxicity = toxicityOf(PROMPTS, 0.1);
        assertThatThrownBy(() -> sweep(request(5), folder, Progress.none(), atOnce))
                .isInstanceOf(CancelledException.class);
        assertThat(of(PROMPTS, toxicityOf(PROMPTS, 0.2)).promptToxicity()).isEqualTo(toxicityOf(PROMPTS, 0.2));
    }

    @Test
    void aPlanThatIsWrittenDownInAnotherWayIsNotMadeAgain() {
        List<SteeredFeature> features =
                List.of(SteeredFeature.of(TinySaes.HIGH, 3), SteeredFeature.of(TinySaes.HIGH, 5));
        SteeringPlan plan = SteeringPlan.of(features, SteeringTier.PER_TOKEN, Magnitude.RESIDUAL, 0.2);
        SteeringPlan same = new SteeringPlan(
                features.reversed(), plan.tier(), plan.magnitude(), plan.strength(), 7, plan.phase(), true, false);
        sweep(request(5).with(prompts(2), List.of(plan)), folder, Progress.none(), Cancellation.never());
        RunOverview run =
                sweep(request(5).with(prompts(3), List.of(same)), folder, Progress.none(), Cancellation.never());
        assertThat(resumed).containsExactly(2L * SAMPLES);
        assertThat(run.request().plans()).containsExactly(plan);
        assertThat(run.scores().continuations()).hasSize(3 * SAMPLES);
    }

    @Test
    void whoMadeTheRowsIsKept() throws IOException {
        RunOverview run = sweep(folder);
        assertThat(run.programs()).singleElement().asString().contains("Steerbench", "ONNX Runtime 1.");
        Path settings = folder.resolve(SweepFolder.SETTINGS);
        Files.writeString(
                settings, Files.readString(settings).replace(run.programs().getFirst(), "an older one"));
        assertThat(sweep(folder).programs())
                .containsExactly("an older one", run.programs().getFirst());
        assertThat(Files.readString(folder.resolve("report.html"))).contains("Made by several programs");
    }
}
