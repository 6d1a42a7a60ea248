package steerbench.app.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import steerbench.engine.judge.DefaultJudge;

/// Options that say which judge scores.
final class JudgeOptions {
    @Option(
            names = "--judge",
            paramLabel = "DIR",
            description = "A judge that 'judge train' wrote. Default: the one this program ships.")
    private @Nullable Path folder;

    @Option(names = "--threads", paramLabel = "N", description = "Threads of an operator. Default: all processors.")
    private int threads = Runtime.getRuntime().availableProcessors();

    int threads() {
        return threads;
    }

    DefaultJudge open(CommandContext context) {
        return folder != null
                ? DefaultJudge.open(folder, context.folders(), threads)
                : DefaultJudge.open(context.folders(), threads);
    }
}
