package steerbench.app.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import steerbench.app.report.RunOverview;
import steerbench.app.report.RunWarnings;
import steerbench.app.run.JudgeThread;
import steerbench.app.run.RunService;
import steerbench.app.sweep.Sweep;
import steerbench.app.sweep.SweepTask;
import steerbench.engine.corpus.TextFile;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.workbench.EngineSettings;
import steerbench.engine.workbench.LocalEngine;
import steerbench.engine.workbench.PromptSpec;
import steerbench.engine.workbench.TextRequest;

/// `sweep`.
@Command(
        name = "sweep",
        mixinStandardHelpOptions = true,
        description = {
            "Run your own prompts under the baseline and every named plan, score all continuations, write a report.",
            "A plan for each --tier and --strength. What is done is kept in the folder: after a stop the same command"
                    + " with that --out goes on there, and one with more prompts or other plans adds them.",
            "The folder with the results is the last line printed."
        })
final class SweepCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private JsonOption json = new JsonOption();

    @Mixin
    private EngineOptions engineOptions = new EngineOptions();

    @Mixin
    private PromptOptions promptOptions = new PromptOptions();

    @Mixin
    private SteeringOptions steeringOptions = new SteeringOptions();

    @Mixin
    private SamplingOptions samplingOptions = new SamplingOptions();

    @Mixin
    private JudgeOption judgeOption = new JudgeOption();

    @Option(
            names = "--prompts",
            required = true,
            paramLabel = "F",
            description = "The prompts: one a line, or .jsonl (field prompt or text; RealToxicityPrompts' files too).")
    private Path prompts = Path.of("");

    @Option(names = "--limit", paramLabel = "N", description = "The first N prompts; 0: all. Default: 0.")
    private int limit;

    @Option(
            names = "--shuffle",
            paramLabel = "SEED",
            description =
                    "Put the prompts in an order of chance first, the same for the same seed: with --limit a sample of"
                            + " a large file, which a larger --limit adds to.")
    private @Nullable Long shuffle;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where the results go, or the folder of a sweep to go on with. Default:"
                    + " steerbench-sweep-<date>-<time> in the current folder.")
    private @Nullable Path out;

    SweepCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        List<TextFile.Text> texts = read();
        List<PromptSpec> specs =
                texts.stream().map(t -> promptOptions.spec(t.text())).toList();
        Path folder = (out != null ? out : ResultFolder.ofNow("sweep"))
                .toAbsolutePath()
                .normalize();
        Sweep.prove(folder);
        EngineSettings settings = engineOptions.settings(context);
        List<SteeringPlan> plans = new ArrayList<>(List.of(SteeringPlan.unsteered()));
        for (SteeringPlan plan : steeringOptions.plans(settings)) {
            if (plans.stream().noneMatch(plan::steersAs)) { // what is named twice runs once
                plans.add(plan);
            }
        }
        if (plans.size() == 1) {
            context.console().note("Without --feature nothing is steered: the baseline runs alone");
        }
        TextRequest request = samplingOptions.request(specs, List.copyOf(plans));
        try (LocalEngine engine = engineOptions.open(context, settings);
                JudgeThread judge =
                        new JudgeThread(judgeOption.open(context, engine.info().threads()))) {
            context.await(engine.check(request, context.cancellation()));
            Sweep sweep = new Sweep(settings, engine, new RunService(engine.info(), engine, engine, judge));
            RunOverview run = sweep.run(
                    new SweepTask(request, toxicity(texts), folder),
                    new Telling(context.console(), folder, request),
                    context.console().progress(),
                    context.cancellation());
            RunResult.of(run, folder).print(context, json, "");
        }
        return ExitCode.OK;
    }

    /// Says what the folder holds.
    private record Telling(Console console, Path folder, TextRequest asked) implements Sweep.Kept {
        @Override
        public void there(long rows, long missing, TextRequest sweep) {
            RunWarnings.ofRepeated(asked.prompts()).ifPresent(console::note);
            console.note(asked.prompts().size() + " prompts, plans (baseline included): "
                    + asked.plans().size() + ". What is scored is kept in " + folder
                    + ": after a stop the same command with that --out goes on there");
            if (rows > 0) {
                console.note(rows + " rows are in " + folder + " already; " + missing + " are made now");
            }
            int prompts = sweep.prompts().size();
            int plans = sweep.plans().size();
            if (prompts > asked.prompts().size() || plans > asked.plans().size()) {
                console.note("The folder holds more than what was asked for now: the report tells of all its " + prompts
                        + " prompts and " + plans + " plans");
            }
        }

        @Override
        public void stopped(long rows, long missing) {
            console.note(rows + " rows are kept in " + folder + "; " + missing + " are missing");
        }
    }

    private List<TextFile.Text> read() {
        if (limit < 0) {
            throw new InvalidRequestException("--limit " + limit, "must be at least 0", "");
        }
        List<TextFile.Text> texts = new ArrayList<>();
        new TextFile(prompts, List.of("prompt", "text")).forEachText(texts::add, context.cancellation());
        if (texts.isEmpty()) {
            throw new InvalidFileException(prompts.toString(), "holds no prompts", "Give one a line");
        }
        if (shuffle != null) {
            Collections.shuffle(texts, new Random(shuffle));
        }
        return limit == 0 ? texts : texts.subList(0, Math.min(limit, texts.size()));
    }

    private static List<Double> toxicity(List<TextFile.Text> texts) {
        return texts.stream().map(TextFile.Text::toxicity).toList();
    }
}
