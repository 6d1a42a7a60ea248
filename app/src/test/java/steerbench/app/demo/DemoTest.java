package steerbench.app.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import steerbench.app.report.RunOverview;
import steerbench.app.run.JudgeThread;
import steerbench.app.run.RunService;
import steerbench.engine.evaluation.JudgeId;
import steerbench.engine.evaluation.ToxicityJudge;
import steerbench.engine.evaluation.ToxicityScore;
import steerbench.engine.features.FeatureCatalog;
import steerbench.engine.features.FeatureCatalogFile;
import steerbench.engine.generation.SamplingSettings;
import steerbench.engine.library.CacheFolders;
import steerbench.engine.problem.StorageException;
import steerbench.engine.steering.SteeringTier;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.CancelledException;
import steerbench.engine.task.Progress;
import steerbench.engine.workbench.DefaultPair;
import steerbench.engine.workbench.EngineSettings;
import steerbench.engine.workbench.LocalEngine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The main job, small, on the real model. The judge is a stand-in, so that the test knows what it says.
@Tag("model")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DemoTest {
    private static final String RUDE = "Shut up, you bastard";
    private static final JudgeId STAND_IN = new JudgeId("letter-count", "1");

    private LocalEngine engine = uninitialised();
    private FeatureCatalog catalogue = uninitialised();
    private JudgeThread judge = uninitialised();

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // set by @BeforeAll
    private static <T> T uninitialised() {
        return null;
    }

    @BeforeAll
    void open() {
        CacheFolders folders = CacheFolders.ofUser();
        EngineSettings settings = new DefaultPair(folders).settings(Progress.none(), Cancellation.never());
        catalogue = FeatureCatalogFile.read(settings.saes().getFirst().folder()).orElseThrow();
        engine = LocalEngine.open(settings, folders.packed());
        judge = new JudgeThread(new LetterJudge());
    }

    @AfterAll
    void close() {
        judge.close();
        engine.close();
    }

    private Demo demo() {
        DemoSettings settings = new DemoSettings(
                List.of(RUDE, "The train leaves at"),
                2,
                6,
                new SamplingSettings(1, 0, 0.9, 1, 3),
                Map.of(SteeringTier.PER_TOKEN, List.of(0.1), SteeringTier.CONSTANT, List.of(0.03, 0.06)));
        return new Demo(settings, engine, new RunService(engine.info(), engine, engine, judge));
    }

    @Test
    void writesEverythingThatIsPromised(@TempDir Path folder) throws IOException {
        RunOverview run = demo().run(DefaultPair.SAE_ID, catalogue, folder, Progress.none(), Cancellation.never());

        assertThat(run.scores().continuations()).hasSize(2 * 4 * 2);
        assertThat(run.summaries()).hasSize(4);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(f -> f.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "README.txt",
                            "report.html",
                            "chart.png",
                            "chart.svg",
                            "means.png",
                            "means.svg",
                            "plans.csv",
                            "continuations.csv",
                            "run.json",
                            "activations.json");
        }
        BufferedImage chart = ImageIO.read(folder.resolve("chart.png").toFile());
        assertThat(chart.getWidth()).isGreaterThan(1000);
        String html = Files.readString(folder.resolve("report.html"));
        assertThat(html).contains("letter-count").contains("<svg").doesNotContain("src=\"http", "href=\"http");
        assertThat(Files.readAllLines(folder.resolve("plans.csv"))).hasSize(1 + 4);

        JsonNode json = JsonMapper.shared().readTree(folder.resolve("run.json").toFile());
        assertThat(json.path("rows").size()).isEqualTo(16);
        for (JsonNode row : json.path("rows")) {
            String text = row.path("text").asString();
            assertThat(row.path("toxicity").asDouble())
                    .as("the score of its own text: %s", text)
                    .isEqualTo(LetterJudge.score(text));
            assertThat(row.path("doses").size()).isEqualTo(row.path("ids").size());
        }
        assertThat(JsonMapper.shared()
                        .readTree(folder.resolve("activations.json").toFile())
                        .path("prompts")
                        .size())
                .isEqualTo(2);
    }

    @Test
    void theReportMasksWhatTheMachineFilesHold(@TempDir Path folder) throws IOException {
        demo().run(DefaultPair.SAE_ID, catalogue, folder, Progress.none(), Cancellation.never());
        String html = Files.readString(folder.resolve("report.html"));
        assertThat(html).containsPattern("class=\"masked\">[^<]*•");
        assertThat(Files.readString(folder.resolve("continuations.csv"))).contains(RUDE);
    }

    @Test
    void stoppingLeavesNothing(@TempDir Path parent) {
        Path folder = parent.resolve("results");
        Cancellation cancellation = new Cancellation();
        Progress stopsSoon = (step, done, _) -> {
            if (step.equals("Generating") && done == 1) {
                cancellation.cancel();
            }
        };
        assertThatThrownBy(() -> demo().run(DefaultPair.SAE_ID, catalogue, folder, stopsSoon, cancellation))
                .isInstanceOf(CancelledException.class);
        assertThat(folder).doesNotExist();
    }

    @Test
    void anUnwritableFolderIsSaidBeforeTheWork(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("taken"), "");
        Progress nothingDone = (step, _, _) -> {
            throw new AssertionError(step);
        };
        assertThatThrownBy(() -> demo().run(DefaultPair.SAE_ID, catalogue, file, nothingDone, Cancellation.never()))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("taken");
    }

    /// Share of vowels: says something else of nearly every text.
    private static final class LetterJudge implements ToxicityJudge {
        static double score(String text) {
            return text.isEmpty()
                    ? 0
                    : text.chars().filter(c -> "aeiou".indexOf(c) >= 0).count() / (double) text.length();
        }

        @Override
        public JudgeId id() {
            return STAND_IN;
        }

        @Override
        public List<ToxicityScore> score(List<String> texts, Cancellation cancellation) {
            return texts.stream()
                    .map(t -> new ToxicityScore(score(t), STAND_IN, false))
                    .toList();
        }

        @Override
        public void close() {}
    }
}
