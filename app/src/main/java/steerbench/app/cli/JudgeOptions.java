package steerbench.app.cli;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import steerbench.engine.judge.DefaultJudge;

/// Options of commands that run a judge and no model.
final class JudgeOptions {
    @Mixin
    private JudgeOption judge = new JudgeOption();

    @Option(names = "--threads", paramLabel = "N", description = "Threads of an operator. Default: all processors.")
    private int threads = Runtime.getRuntime().availableProcessors();

    DefaultJudge open(CommandContext context) {
        return judge.open(context, threads);
    }
}
