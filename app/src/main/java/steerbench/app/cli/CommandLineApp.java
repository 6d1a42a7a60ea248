package steerbench.app.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;
import steerbench.app.run.StopSignals;
import steerbench.engine.bench.BenchPart;
import steerbench.engine.problem.EngineException;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.problem.MissingResourceException;
import steerbench.engine.problem.UnsupportedException;
import steerbench.engine.steering.Magnitude;
import steerbench.engine.steering.Phase;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.CancelledException;
import steerbench.engine.weights.Mode;
import steerbench.engine.weights.WeightPrecision;

/// Runs one command line: parses, executes, turns every outcome into an exit code.
public final class CommandLineApp {
    private static final Logger LOG = LoggerFactory.getLogger(CommandLineApp.class);

    private CommandLineApp() {}

    /// The exit code ([ExitCode]).
    public static int run(String[] args) {
        PrintWriter out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        Cancellation cancellation = new Cancellation();
        StopSignals.install(cancellation::cancel);
        return run(args, new CommandContext(new Console(out, err, isTerminal()), cancellation), out, err);
    }

    private static boolean isTerminal() {
        return Optional.ofNullable(System.console())
                .filter(java.io.Console::isTerminal)
                .isPresent();
    }

    static int run(String[] args, CommandContext context, PrintWriter out, PrintWriter err) {
        CommandLine commandLine = new CommandLine(new SteerbenchCommand(), new CommandFactory(context));
        commandLine.setOut(out).setErr(err).setCaseInsensitiveEnumValuesAllowed(true);
        registerNames(commandLine);
        commandLine.setExecutionExceptionHandler((failure, _, _) -> {
            boolean json = Arrays.asList(args).contains("--json");
            return switch (failure) {
                case CancelledException _ -> {
                    context.console().note("stopped");
                    yield ExitCode.INTERRUPTED;
                }
                case EngineException e -> {
                    LOG.info("command failed", e);
                    context.console().error(e.explanation(), json);
                    yield exitCode(e);
                }
                default -> {
                    LOG.error("unexpected failure", failure);
                    context.console().error("unexpected failure, see the log: " + failure, json);
                    yield ExitCode.FAILED;
                }
            };
        });
        commandLine.setParameterExceptionHandler((failure, arguments) -> {
            boolean json = Arrays.asList(arguments).contains("--json");
            context.console().error(usageError(failure), json);
            return ExitCode.USAGE;
        });
        int code = commandLine.execute(args);
        context.console().flush();
        return code;
    }

    /// Picocli itself lists an enum's values in upper case.
    private static void registerNames(CommandLine commandLine) {
        commandLine
                .registerConverter(WeightPrecision.class, new TypedName<>(WeightPrecision.class))
                .registerConverter(Mode.class, new TypedName<>(Mode.class))
                .registerConverter(Magnitude.class, new TypedName<>(Magnitude.class))
                .registerConverter(Phase.class, new TypedName<>(Phase.class))
                .registerConverter(BenchPart.class, new TypedName<>(BenchPart.class));
    }

    /// What is wrong, what was probably meant, and where the rest is explained: not all options at once.
    private static String usageError(ParameterException failure) {
        String command = failure.getCommandLine().getCommandSpec().qualifiedName();
        String meant = failure instanceof UnmatchedArgumentException unmatched
                ? unmatched.getSuggestions().stream()
                        .findFirst()
                        .map(s -> ". Did you mean " + s + "?")
                        .orElse("")
                : "";
        return failure.getMessage() + meant + System.lineSeparator() + "See '" + command + " --help'";
    }

    private static int exitCode(EngineException failure) {
        return switch (failure) {
            case InvalidFileException _ -> ExitCode.BAD_FILE;
            case MissingResourceException _ -> ExitCode.MISSING;
            case InvalidRequestException _, UnsupportedException _ -> ExitCode.USAGE;
            default -> ExitCode.FAILED;
        };
    }
}
