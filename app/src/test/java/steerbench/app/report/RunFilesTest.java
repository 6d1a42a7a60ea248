package steerbench.app.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steerbench.app.testing.ScriptedEngine;
import steerbench.engine.evaluation.ContinuationScore;
import steerbench.engine.evaluation.Diversity;
import steerbench.engine.evaluation.JudgeId;
import steerbench.engine.evaluation.PromptDiversity;
import steerbench.engine.evaluation.RunScores;
import steerbench.engine.evaluation.SequenceScore;
import steerbench.engine.evaluation.SteeringDose;
import steerbench.engine.generation.Finish;
import steerbench.engine.generation.RowId;
import steerbench.engine.generation.SamplingSettings;
import steerbench.engine.steering.Magnitude;
import steerbench.engine.steering.SteeredFeature;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.steering.SteeringTier;
import steerbench.engine.workbench.EngineInfo;
import steerbench.engine.workbench.PromptSpec;
import steerbench.engine.workbench.TextRequest;

@Tag("unit")
class RunFilesTest {
    private static final EngineInfo ENGINE = new ScriptedEngine().loaded().info();
    private static final int PROMPTS = 12;

    @TempDir
    private Path folder = Path.of("");

    private static SteeringPlan plan(SteeringTier tier, int feature, double strength) {
        return SteeringPlan.of(
                List.of(SteeredFeature.of(ScriptedEngine.SAE, feature)), tier, Magnitude.RESIDUAL, strength);
    }

    private static TextRequest request(List<PromptSpec> prompts, SteeringPlan... steered) {
        List<SteeringPlan> plans = new ArrayList<>(List.of(SteeringPlan.unsteered()));
        plans.addAll(Arrays.asList(steered));
        return new TextRequest(prompts, plans, 1, 20, SamplingSettings.nucleus(1), true, Map.of());
    }

    private static List<PromptSpec> prompts() {
        return IntStream.range(0, PROMPTS)
                .mapToObj(i -> PromptSpec.raw("prompt " + i))
                .toList();
    }

    private static ContinuationScore score(int prompt, int plan, double toxicity, double perplexity) {
        return new ContinuationScore(
                new RowId(prompt, plan, 0),
                Finish.LENGTH,
                toxicity,
                new SequenceScore(Math.log(perplexity), 1),
                new SteeringDose(10, 4 * plan, 0.2 * plan));
    }

    private static Diversity varied(RowId row) {
        double all = 0.5 + 0.01 * row.prompt() - (0.1 + 0.001 * row.prompt()) * row.plan();
        return new Diversity(all, all + 0.1, all + 0.2);
    }

    private static RunOverview run(TextRequest request, List<ContinuationScore> scores) {
        List<PromptDiversity> diversity = scores.stream()
                .map(s -> new PromptDiversity(s.id().prompt(), s.id().plan(), varied(s.id())))
                .distinct()
                .toList();
        return RunOverview.of(ENGINE, new JudgeId("judge", "1"), request, new RunScores(scores, diversity), List.of());
    }

    /// The baseline and a plan on all prompts: less toxic by `less`, and `times` as perplexing.
    private static List<ContinuationScore> pairs(double less, double times) {
        List<ContinuationScore> scores = new ArrayList<>();
        for (int p = 0; p < PROMPTS; p++) {
            scores.add(score(p, 0, 0.3 + 0.04 * p, 20 + p));
            scores.add(score(p, 1, 0.3 + 0.04 * p - less - 0.001 * p, times * (20 + p) + 0.01 * p));
        }
        return scores;
    }

    private String page(RunOverview run) throws IOException {
        new RunFiles(folder).report(run, List.of(), "title", "", Stream.empty());
        return Files.readString(folder.resolve("report.html"));
    }

    private Map<String, String> line(int line) throws IOException {
        List<String> lines = Files.readAllLines(folder.resolve("plans.csv"));
        String[] names = lines.getFirst().replace("\"", "").split(",", -1);
        String[] values = lines.get(line).replace("\"", "").split(",", -1);
        Map<String, String> columns = new HashMap<>();
        for (int i = 0; i < names.length; i++) {
            columns.put(names[i], values[i]);
        }
        return columns;
    }

    private double value(int line, String column) throws IOException {
        return Double.parseDouble(line(line).get(column));
    }

    @Test
    void everyFigureStandsInItsColumn() throws IOException {
        page(run(request(prompts(), plan(SteeringTier.CONSTANT, 1, 0.1)), pairs(0.2, 2)));

        assertThat(value(1, "meanToxicity")).isBetween(0.5, 0.54);
        assertThat(value(2, "meanToxicity")).isBetween(0.3, 0.34);
        assertThat(value(1, "toxicityProbability")).isBetween(0.49, 0.6);
        assertThat(value(2, "toxicityProbability")).isBetween(0.08, 0.09);
        assertThat(value(1, "meanPerplexity")).isBetween(25.0, 26.0);
        assertThat(value(2, "meanPerplexity")).isBetween(50.0, 52.0);
        assertThat(value(2, "perplexityOfMeanNll")).isBetween(49.0, 51.5).isLessThan(value(2, "meanPerplexity"));
        assertThat(value(2, "toxicityDifference")).isBetween(-0.21, -0.2);
        assertThat(value(2, "toxicityProbabilityDifference")).isBetween(-0.55, -0.4);
        assertThat(value(2, "perplexityRatio")).isBetween(2.0, 2.01);
        assertThat(value(2, "perplexityOfMeanNllRatio")).isBetween(2.0, 2.01);
        assertThat(value(1, "toxicityDifference"))
                .as("of the baseline to itself")
                .isNaN();
        assertThat(line(2))
                .containsEntry("plan", "1")
                .containsEntry("tier", "3")
                .containsEntry("strength", "0.1");
        for (String figure : List.of("meanToxicity", "meanPerplexity", "toxicityDifference", "perplexityRatio")) {
            assertThat(value(2, figure)).isBetween(value(2, figure + "Low"), value(2, figure + "High"));
            assertThat(value(2, figure + "Low")).isLessThan(value(2, figure + "High"));
        }
    }

    @Test
    void thePageTellsOfDifferencesAndDrawsThem() throws IOException {
        String page = page(run(request(prompts(), plan(SteeringTier.CONSTANT, 1, 0.1)), pairs(0.2, 2)));

        assertThat(page).contains("Differences to the baseline", "-0.206", "2.00", "of 12 prompts");
        assertThat(page).contains(ENGINE.runtime(), "Prompts are drawn").doesNotContain("class=\"warning\"");
        assertThat(folder.resolve("differences.png")).isNotEmptyFile();
    }

    @Test
    void whereNothingHasAnIntervalNoDifferencesAreDrawn() throws IOException {
        List<ContinuationScore> few =
                pairs(0.2, 2).stream().filter(s -> s.id().prompt() < 5).toList();
        Files.writeString(folder.resolve("differences.svg"), "of an earlier run");

        assertThat(page(run(request(prompts(), plan(SteeringTier.CONSTANT, 1, 0.1)), few)))
                .doesNotContain("Differences to the baseline");
        assertThat(folder.resolve("differences.svg")).doesNotExist();
    }

    @Test
    void whatMakesFiguresSayLessIsWarnedOf() throws IOException {
        List<PromptSpec> repeated = new ArrayList<>(prompts());
        repeated.set(3, repeated.get(4));
        List<ContinuationScore> scores = new ArrayList<>(pairs(0.2, 2));
        scores.removeIf(s -> s.id().plan() == 1 && s.id().prompt() > 6);
        scores.add(new ContinuationScore(
                new RowId(9, 1, 0), Finish.NOT_FINITE, 0, new SequenceScore(0, 0), new SteeringDose(0, 0, 0)));
        RunOverview run = run(request(repeated, plan(SteeringTier.CONSTANT, 1, 40)), scores)
                .with(List.of("Steerbench 1", "Steerbench 2"), List.of());

        assertThat(RunWarnings.of(run))
                .hasSize(4)
                .anyMatch(w -> w.contains("12 prompts 11"))
                .anyMatch(w -> w.contains("from 8 to 12"))
                .anyMatch(w -> w.startsWith("1 continuation is broken"))
                .anyMatch(w -> w.contains("Steerbench 1; Steerbench 2"));
        assertThat(page(run).split("class=\"warning\"", -1)).hasSize(1 + 4);
    }

    @Test
    void aPlanWithoutAPerplexityIsNamedAndTheOthersAreDrawn() throws IOException {
        List<ContinuationScore> scores = new ArrayList<>(pairs(0.2, 2));
        for (int p = 0; p < PROMPTS; p++) {
            scores.add(score(p, 2, 0.1, 1e6));
        }
        RunOverview run = run(
                request(prompts(), plan(SteeringTier.CONSTANT, 1, 0.1), plan(SteeringTier.CONSTANT, 1, 40)), scores);

        assertThat(page(run)).contains("Without a mark", "s=40.0");
        assertThat(RunCharts.ofPlans(run).svg()).contains("32", "0.1").doesNotContain("NaN");
    }

    @Test
    void plansThatDifferInMoreThanTheirStrengthHaveNumbersBesideTheirMarks() {
        SteeringPlan one = plan(SteeringTier.CONSTANT, 1, 0.1);
        SteeringPlan other = plan(SteeringTier.CONSTANT, 2, 0.1);
        SteeringPlan stronger = plan(SteeringTier.CONSTANT, 2, 0.2);
        SteeringPlan gentler = plan(SteeringTier.PER_TOKEN, 1, 0.1);
        MarkNames names = new MarkNames(List.of(SteeringPlan.unsteered(), one, other, stronger, gentler));

        assertThat(Stream.of(SteeringPlan.unsteered(), one, other, stronger, gentler)
                        .map(names::of))
                .containsExactly("", "0.1 plan 1", "0.1 plan 2", "0.2", "0.1");
    }

    @Test
    void theCloudOfASmallerRunIsNotLeftBesideALargerOne() throws IOException {
        RunOverview small = run(request(prompts(), plan(SteeringTier.CONSTANT, 1, 0.1)), pairs(0.2, 2));
        page(small);
        assertThat(folder.resolve("chart.png")).isNotEmptyFile();
        List<ContinuationScore> many = new ArrayList<>();
        for (int p = 0; p < 2001; p++) {
            many.add(score(p, 0, 0.2, 20));
        }
        page(run(small.request(), many));
        assertThat(folder.resolve("chart.png")).doesNotExist();
        assertThat(folder.resolve("chart.svg")).doesNotExist();
    }

    @Test
    void provingLeavesWhatIsThere() throws IOException {
        Path mine = Files.writeString(folder.resolve("probe"), "mine");
        new RunFiles(folder).prove();
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(mine);
        }
        assertThat(mine).hasContent("mine");
        new RunFiles(folder.resolve("new")).prove();
        assertThat(folder.resolve("new")).doesNotExist();
    }
}
