package steerbench.app.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import steerbench.app.demo.Demo;
import steerbench.app.demo.DemoSettings;
import steerbench.app.run.JudgeThread;
import steerbench.app.run.RunService;
import steerbench.app.run.ScoredRun;
import steerbench.engine.evaluation.JudgeId;
import steerbench.engine.evaluation.PlanSummary;
import steerbench.engine.features.FeatureCatalog;
import steerbench.engine.features.FeatureCatalogFile;
import steerbench.engine.generation.SamplingSettings;
import steerbench.engine.judge.DefaultJudge;
import steerbench.engine.problem.MissingResourceException;
import steerbench.engine.workbench.DefaultPair;
import steerbench.engine.workbench.EngineInfo;
import steerbench.engine.workbench.EngineSettings;
import steerbench.engine.workbench.LocalEngine;

/// `demo`.
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "The main job without a window, on built-in prompts.",
            "Feature activations, three tiers of steering beside the baseline, toxicity and perplexity of every"
                    + " continuation, a chart and a report.",
            "The folder with the results is the last line printed."
        })
final class DemoCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private JsonOption json = new JsonOption();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where the results go. Default: steerbench-demo-<date>-<time> in the current folder.")
    private @Nullable Path out;

    @Option(names = "--seed", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
    private long seed = 1;

    @Option(names = "--threads", paramLabel = "N", description = "Threads of an operator. Default: all processors.")
    private int threads = Runtime.getRuntime().availableProcessors();

    DemoCommand(CommandContext context) {
        this.context = context;
    }

    /// What `--json` prints.
    record Result(String folder, EngineInfo engine, JudgeId judge, List<PlanSummary> plans) {}

    @Override
    public Integer call() {
        Path folder = out != null ? out : ResultFolder.ofNow("demo");
        EngineSettings settings = new DefaultPair(context.folders())
                .settings(context.console().progress(), context.cancellation())
                .withThreads(threads);
        Path sae = settings.saes().getFirst().folder();
        FeatureCatalog catalogue = FeatureCatalogFile.read(sae)
                .orElseThrow(() -> new MissingResourceException(
                        sae.toString(), "has no features.jsonl", "Delete the folder: it is unpacked anew"));
        try (JudgeThread judge = new JudgeThread(DefaultJudge.open(context.folders(), threads));
                LocalEngine engine = context.open(settings)) {
            Demo demo = new Demo(
                    withSeed(DemoSettings.standard()), engine, new RunService(engine.info(), engine, engine, judge));
            ScoredRun run = demo.run(
                    DefaultPair.SAE_ID, catalogue, folder, context.console().progress(), context.cancellation());
            print(run, folder.toAbsolutePath().normalize());
        }
        return ExitCode.OK;
    }

    private DemoSettings withSeed(DemoSettings standard) {
        SamplingSettings s = standard.sampling();
        return new DemoSettings(
                standard.prompts(),
                standard.samples(),
                standard.maxNewTokens(),
                new SamplingSettings(s.temperature(), s.topK(), s.topP(), s.repetitionPenalty(), seed),
                standard.strengths());
    }

    private void print(ScoredRun run, Path folder) {
        Console console = context.console();
        if (json.enabled()) {
            console.json(new Result(folder.toString(), run.engine(), run.judge(), run.summaries()));
            return;
        }
        console.line(context.describe(run.engine()));
        PlanTable.print(console, run.judge(), run.summaries());
        console.line(
                "A demonstration, not an experiment: plans whose intervals overlap cannot be told apart by so few texts.");
        console.line(folder.toString());
    }
}
