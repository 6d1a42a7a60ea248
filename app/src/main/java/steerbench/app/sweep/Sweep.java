package steerbench.app.sweep;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import steerbench.app.report.HtmlReport;
import steerbench.app.report.RowScores;
import steerbench.app.report.RunFiles;
import steerbench.app.report.RunOverview;
import steerbench.app.report.RunRow;
import steerbench.app.run.RunListener;
import steerbench.app.run.RunService;
import steerbench.app.run.ScoredRun;
import steerbench.engine.generation.Continuation;
import steerbench.engine.steering.SteeredFeature;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.task.Await;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.CancelledException;
import steerbench.engine.task.Progress;
import steerbench.engine.workbench.EngineSettings;
import steerbench.engine.workbench.PromptReader;
import steerbench.engine.workbench.PromptReading;
import steerbench.engine.workbench.TextRequest;

/// Generates and scores all rows of a request part by part, and writes a report over all of them. What is done stays
/// in the folder, whatever ends the work; the same request goes on there, and one of more prompts or plans adds them.
public final class Sweep {
    /// Some batches: one that runs empty at the end of each part costs little, and little is lost by a stop.
    private static final int ROWS_OF_PART = 128;

    private static final String TITLE = "Steering sweep";
    private static final String README = """
            strata.csv            as plans.csv, over toxic and over other prompts, where the prompts' file says which are which
            rows.jsonl            the rows whole: token ids, log-probabilities, doses (UNMASKED)
            sweep.json            what they depend on: model, SAEs, judge, prompts, plans, sampling (UNMASKED)
            """;

    private final EngineSettings settings;
    private final PromptReader reader;
    private final RunService runs;

    public Sweep(EngineSettings settings, PromptReader reader, RunService runs) {
        this.settings = settings;
        this.reader = reader;
        this.runs = runs;
    }

    /// Proves that a sweep can be written into `folder`, before anything is loaded.
    public static void prove(Path folder) {
        new RunFiles(folder).prove();
        SweepFolder.requireFree(folder);
    }

    /// @param kept hears what is there before the work begins, and after a stop
    public RunOverview run(SweepTask task, Kept kept, Progress progress, Cancellation cancellation) {
        try (SweepFolder rows = SweepFolder.open(task.folder(), SweepDocument.of(settings, runs, task))) {
            kept.there(rows.rowsThere(), rows.rowsMissing(), rows.request());
            try {
                generate(rows, progress, cancellation);
            } catch (CancelledException e) {
                kept.stopped(rows.rowsThere(), rows.rowsMissing());
                throw e;
            }
            progress.report("Writing the report", 0, 0);
            return report(rows, new RunFiles(task.folder()), cancellation);
        }
    }

    /// Hears what a sweep's folder holds.
    public interface Kept {
        /// @param rows that are there
        /// @param missing rows that are made now
        /// @param sweep what the report will tell of: what was asked for, and what else is there
        void there(long rows, long missing, TextRequest sweep);

        /// @param rows that are kept
        /// @param missing rows that were asked for and are not there
        void stopped(long rows, long missing);
    }

    private void generate(SweepFolder kept, Progress progress, Cancellation cancellation) {
        long before = kept.rowsThere();
        long rows = kept.rowsMissing();
        for (Optional<SweepPart> next = kept.next(ROWS_OF_PART); next.isPresent(); next = kept.next(ROWS_OF_PART)) {
            SweepPart part = next.get();
            Counting counting = new Counting(progress, kept.rowsThere() - before, rows);
            ScoredRun run = Await.result(runs.run(part.of(kept.request()), counting, cancellation));
            if (run.result().generation().cancelled()) {
                throw new CancelledException();
            }
            kept.add(run.scored().stream()
                    .map(s -> RunRow.of(s, part.inSweep(s.continuation().id())))
                    .toList());
        }
    }

    private RunOverview report(SweepFolder kept, RunFiles files, Cancellation cancellation) {
        TextRequest request = kept.request();
        RowScores scores = new RowScores();
        List<RunRow> shown = new ArrayList<>();
        try (Stream<RunRow> rows = kept.all()) {
            rows.forEach(row -> {
                cancellation.check();
                scores.add(row);
                if (row.prompt() < HtmlReport.SHOWN_PROMPTS
                        && (row.sample() == 0 || request.prompts().size() == 1)) {
                    shown.add(row);
                }
            });
        }
        RunOverview overview = RunOverview.of(runs.engine(), runs.judge(), request, scores.scores(), shown)
                .with(kept.document().programs(), kept.document().promptToxicity());
        List<PromptReading> readings = request.prompts().stream()
                .limit(HtmlReport.SHOWN_PROMPTS)
                .map(prompt -> Await.result(reader.read(prompt, steered(request.plans()), cancellation)))
                .toList();
        files.readme(README);
        try (Stream<RunRow> rows = kept.all()) {
            files.report(overview, readings, TITLE, "", rows);
        }
        return overview;
    }

    private static Map<String, Set<Integer>> steered(List<SteeringPlan> plans) {
        Map<String, Set<Integer>> features = new HashMap<>();
        for (SteeringPlan plan : plans) {
            for (SteeredFeature f : plan.features()) {
                features.computeIfAbsent(f.sae(), _ -> new HashSet<>()).add(f.feature());
            }
        }
        return features;
    }

    /// Counts rows over all parts.
    private static final class Counting implements RunListener {
        private final Progress progress;
        private final AtomicLong done;
        private final long rows;

        Counting(Progress progress, long before, long rows) {
            this.progress = progress;
            this.done = new AtomicLong(before);
            this.rows = rows;
            progress.report("Generating and scoring", before, rows);
        }

        @Override
        public void onFinished(Continuation continuation) {
            progress.report("Generating and scoring", done.incrementAndGet(), rows);
        }
    }
}
