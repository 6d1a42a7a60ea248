package steerbench.app.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import steerbench.engine.corpus.JsonLines;
import steerbench.engine.evaluation.JudgeId;
import steerbench.engine.evaluation.ToxicityJudge;
import steerbench.engine.evaluation.ToxicityScore;

/// `score TEXT` and `score --file F.jsonl`.
@Command(
        name = "score",
        mixinStandardHelpOptions = true,
        description = {
            "Say how toxic an English text is: a calibrated probability from 0 to 1.",
            "An empty text scores 0. Of a long text the first 512 word pieces are read; the result says so."
        })
final class ScoreCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private JsonOption json = new JsonOption();

    @Mixin
    private JudgeOptions judgeOptions = new JudgeOptions();

    @ArgGroup(multiplicity = "1")
    private Input input = new Input();

    ScoreCommand(CommandContext context) {
        this.context = context;
    }

    /// Exactly one of them.
    static final class Input {
        @Parameters(paramLabel = "TEXT")
        private @Nullable String text;

        @Option(
                names = "--file",
                paramLabel = "F.jsonl",
                description = "Score the field 'text' of each line; prints one JSON line for each.")
        private @Nullable Path file;
    }

    /// What is printed for a text.
    ///
    /// @param truncated whether only the beginning was read
    record Result(double toxicity, String judge, boolean truncated) {
        static Result of(ToxicityScore score) {
            return new Result(score.toxicity(), score.judge().toString(), score.truncated());
        }
    }

    @Override
    public Integer call() {
        try (ToxicityJudge judge = judgeOptions.open(context)) {
            if (input.file != null) {
                new JsonLines(input.file, false)
                        .forEach(
                                line -> context.console().jsonLine(score(judge, line.string("text"))),
                                context.cancellation());
            } else if (input.text != null) {
                print(judge.id(), score(judge, input.text));
            }
            return ExitCode.OK;
        }
    }

    private Result score(ToxicityJudge judge, String text) {
        return Result.of(judge.score(List.of(text), context.cancellation()).getFirst());
    }

    private void print(JudgeId judge, Result result) {
        if (json.enabled()) {
            context.console().json(result);
            return;
        }
        context.console().format("toxicity %.3f (%s)", result.toxicity(), judge);
        if (result.truncated()) {
            context.console().line("Only the beginning was read: the text is longer than the judge's 512 word pieces.");
        }
    }
}
