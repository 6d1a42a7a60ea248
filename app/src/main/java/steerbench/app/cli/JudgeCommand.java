package steerbench.app.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import steerbench.engine.evaluation.JudgeId;
import steerbench.engine.evaluation.ToxicityJudge;
import steerbench.engine.features.Auroc;
import steerbench.engine.judge.JudgeCard;
import steerbench.engine.judge.JudgeCard.Bin;
import steerbench.engine.judge.JudgeCard.Reliability;
import steerbench.engine.judge.JudgeCard.SetQuality;
import steerbench.engine.judge.JudgeEvaluation;
import steerbench.engine.judge.JudgeTraining;

/// `judge train|evaluate`.
@Command(
        name = "judge",
        description = "The judge of toxicity: train its head, measure it.",
        mixinStandardHelpOptions = true,
        subcommands = {JudgeCommand.Train.class, JudgeCommand.Evaluate.class})
final class JudgeCommand {

    @Command(
            name = "train",
            mixinStandardHelpOptions = true,
            description = {
                "Train a head on the labelled texts of a folder, calibrate it, measure it on the held-out texts.",
                "Every fifth text, by hash, is held out."
            })
    static final class Train implements Callable<Integer> {
        private final CommandContext context;

        @Mixin
        private JsonOption json = new JsonOption();

        @Option(names = "--data", required = true, paramLabel = "DIR", description = "Folder of labelled texts.")
        private Path data = Path.of("");

        @Option(names = "--seed", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
        private long seed = 1;

        @Option(
                names = "--out",
                paramLabel = "DIR",
                description = "Folder for head and card. Default: ${DEFAULT-VALUE}.")
        private Path out = Path.of("toxicity-judge");

        @Option(names = "--threads", paramLabel = "N", description = "Threads of an operator. Default: all processors.")
        private int threads = Runtime.getRuntime().availableProcessors();

        Train(CommandContext context) {
            this.context = context;
        }

        @Override
        public Integer call() {
            JudgeCard card = JudgeTraining.run(
                    new JudgeTraining.Request(data, seed, out, threads),
                    context.folders(),
                    context.console().progress(),
                    context.cancellation());
            if (json.enabled()) {
                context.console().json(card);
            } else {
                print(context.console(), card.id(), card.heldOut(), card.reliability());
                context.console().line(out.toString());
            }
            return ExitCode.OK;
        }
    }

    @Command(
            name = "evaluate",
            mixinStandardHelpOptions = true,
            description = "Measure a judge on the held-out labelled texts of a folder.")
    static final class Evaluate implements Callable<Integer> {
        private final CommandContext context;

        @Mixin
        private JsonOption json = new JsonOption();

        @Mixin
        private JudgeOptions judgeOptions = new JudgeOptions();

        @Option(names = "--data", required = true, paramLabel = "DIR", description = "Folder of labelled texts.")
        private Path data = Path.of("");

        @Option(names = "--all", description = "Take all texts: for data that the judge was not trained on.")
        private boolean all;

        Evaluate(CommandContext context) {
            this.context = context;
        }

        @Override
        public Integer call() {
            try (ToxicityJudge judge = judgeOptions.open(context)) {
                JudgeEvaluation.Report report = JudgeEvaluation.run(
                        judge,
                        data,
                        all ? JudgeEvaluation.Scope.ALL : JudgeEvaluation.Scope.HELD_OUT,
                        context.console().progress(),
                        context.cancellation());
                if (json.enabled()) {
                    context.console().json(report);
                } else {
                    print(context.console(), report.judge(), report.sets(), report.reliability());
                }
                return ExitCode.OK;
            }
        }
    }

    private static void print(Console console, JudgeId judge, List<SetQuality> sets, Reliability reliability) {
        console.line("judge " + judge);
        console.line("");
        console.line("set                   texts   toxic  ROC AUC (95 % CI)      mean score  calibration error");
        for (SetQuality s : sets) {
            console.format(
                    "%-20s %6d  %6d  %-21s  %10.3f  %17.3f",
                    s.set(), s.texts(), s.toxic(), interval(s), s.meanScore(), s.calibrationError());
        }
        console.line("");
        console.line("Reliability of all texts (sets weighted as in training)");
        console.line("score      texts   weight  mean score  toxic share");
        for (Bin b : reliability.bins()) {
            console.format(
                    "%.1f-%.1f  %7d  %7.3f  %10.3f  %11.3f",
                    b.from(), b.to(), b.texts(), b.share(), b.meanScore(), b.toxicShare());
        }
        console.format("expected calibration error %.4f", reliability.calibrationError());
    }

    private static String interval(SetQuality s) {
        Auroc auc = s.rocAuc();
        return auc == null
                ? "one class"
                : String.format(Locale.ROOT, "%.4f (%.4f-%.4f)", auc.value(), auc.low(), auc.high());
    }
}
