package steerbench.app.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import steerbench.engine.judge.DefaultJudge;

/// Which judge scores.
final class JudgeOption {
    @Option(
            names = "--judge",
            paramLabel = "DIR",
            description = "A judge that 'judge train' wrote. Default: the one this program ships.")
    private @Nullable Path folder;

    DefaultJudge open(CommandContext context, int threads) {
        return folder != null
                ? DefaultJudge.open(folder, context.folders(), threads)
                : DefaultJudge.open(context.folders(), threads);
    }
}
