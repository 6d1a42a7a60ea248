package steerbench.app.demo;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import steerbench.app.report.RunFiles;
import steerbench.app.report.RunOverview;
import steerbench.app.run.RunListener;
import steerbench.app.run.RunService;
import steerbench.app.run.ScoredRun;
import steerbench.engine.evaluation.ScoredContinuation;
import steerbench.engine.features.FeatureCatalog;
import steerbench.engine.features.FeatureSummary;
import steerbench.engine.generation.Continuation;
import steerbench.engine.steering.SteeredFeature;
import steerbench.engine.task.Await;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.CancelledException;
import steerbench.engine.task.Progress;
import steerbench.engine.workbench.PromptReader;
import steerbench.engine.workbench.PromptReading;
import steerbench.engine.workbench.PromptSpec;
import steerbench.engine.workbench.TextRequest;

/// The main job from prompts to report, on the features of the starter set.
public final class Demo {
    private static final String TITLE = "Toxicity against perplexity under SAE steering";
    private static final String README = """
            run.json              the whole run: engine, judge, plans, token ids, log-probabilities, doses (UNMASKED)
            activations.json      SAE feature activations of every prompt token (UNMASKED)
            """;

    private final DemoSettings settings;
    private final PromptReader reader;
    private final RunService runs;

    public Demo(DemoSettings settings, PromptReader reader, RunService runs) {
        this.settings = settings;
        this.reader = reader;
        this.runs = runs;
    }

    /// Runs everything and writes it into `folder`.
    ///
    /// @param sae id of the SAE whose features steer
    public RunOverview run(
            String sae, FeatureCatalog catalogue, Path folder, Progress progress, Cancellation cancellation) {
        RunFiles files = new RunFiles(folder);
        files.prove();
        List<FeatureSummary> starter = catalogue.starterSet();
        List<PromptSpec> prompts =
                settings.prompts().stream().map(PromptSpec::raw).toList();
        List<PromptReading> readings = read(prompts, sae, starter, progress, cancellation);
        TextRequest request = new TextRequest(
                prompts,
                settings.plans(starter.stream().map(f -> steered(sae, f)).toList()),
                settings.samples(),
                settings.maxNewTokens(),
                settings.sampling(),
                true,
                Map.of());
        int rows = prompts.size() * request.plans().size() * request.samples();
        ScoredRun run = Await.result(runs.run(request, new Reporting(rows, progress), cancellation));
        if (run.result().generation().cancelled()) {
            throw new CancelledException();
        }
        progress.report("Writing the report", 0, 0);
        RunOverview overview = RunOverview.of(run);
        files.readme(README);
        files.report(overview, readings, TITLE, notes(catalogue), overview.shown().stream());
        files.whole(overview, run.result().prompts(), readings);
        return overview;
    }

    private List<PromptReading> read(
            List<PromptSpec> prompts,
            String sae,
            List<FeatureSummary> starter,
            Progress progress,
            Cancellation cancellation) {
        Map<String, Set<Integer>> watched =
                Map.of(sae, starter.stream().map(FeatureSummary::feature).collect(Collectors.toSet()));
        List<PromptReading> readings = new ArrayList<>();
        for (PromptSpec prompt : prompts) {
            progress.report("Reading feature activations", readings.size(), prompts.size());
            readings.add(Await.result(reader.read(prompt, watched, cancellation)));
        }
        progress.report("Reading feature activations", prompts.size(), prompts.size());
        return readings;
    }

    private static SteeredFeature steered(String sae, FeatureSummary feature) {
        return new SteeredFeature(sae, feature.feature(), 1, 0, OptionalDouble.of(feature.maxActivation()));
    }

    private String notes(FeatureCatalog catalogue) {
        return catalogue.starterRule() + " " + settings.prompts().size()
                + " prompts are few: read the intervals before the means.";
    }

    /// Counts rows as they end.
    private static final class Reporting implements RunListener {
        private final int rows;
        private final Progress progress;
        private final AtomicInteger finished = new AtomicInteger();
        private final AtomicInteger scored = new AtomicInteger();

        Reporting(int rows, Progress progress) {
            this.rows = rows;
            this.progress = progress;
        }

        @Override
        public void onFinished(Continuation continuation) {
            int done = finished.incrementAndGet();
            progress.report("Generating", done, rows);
            if (done == rows) {
                progress.report("Judging and scoring", 0, 0);
            }
        }

        @Override
        public void onScored(ScoredContinuation continuation) {
            progress.report("Judging and scoring", scored.incrementAndGet(), rows);
        }
    }
}
