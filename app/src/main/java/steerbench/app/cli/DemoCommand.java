package steerbench.app.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import steerbench.app.demo.Demo;
import steerbench.app.demo.DemoSettings;
import steerbench.app.report.RunOverview;
import steerbench.app.run.JudgeThread;
import steerbench.app.run.RunService;
import steerbench.engine.features.FeatureCatalog;
import steerbench.engine.features.FeatureCatalogFile;
import steerbench.engine.judge.DefaultJudge;
import steerbench.engine.problem.MissingResourceException;
import steerbench.engine.workbench.DefaultPair;
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
    private static final String NOTE =
            "A demonstration, not an experiment: a plan differs from the baseline where the interval of its difference"
                    + " leaves out 0, and so few texts tell little apart.";

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
            Demo demo =
                    new Demo(DemoSettings.standard(seed), engine, new RunService(engine.info(), engine, engine, judge));
            RunOverview run = demo.run(
                    DefaultPair.SAE_ID, catalogue, folder, context.console().progress(), context.cancellation());
            RunResult.of(run, folder.toAbsolutePath().normalize()).print(context, json, NOTE);
        }
        return ExitCode.OK;
    }
}
