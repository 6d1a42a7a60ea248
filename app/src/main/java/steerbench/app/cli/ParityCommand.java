package steerbench.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import steerbench.engine.device.Device;
import steerbench.engine.library.ModelLibrary;
import steerbench.engine.library.Sha256;
import steerbench.engine.parity.ParityComputation;
import steerbench.engine.parity.ParityLine;
import steerbench.engine.parity.ParityLog;
import steerbench.engine.parity.ParityRunner;
import steerbench.engine.parity.Verdict;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.problem.StorageException;
import steerbench.engine.session.Devices;
import steerbench.engine.task.Progress;

/// `parity DIR`: compares the engine with reference numbers.
@Command(
        name = "parity",
        mixinStandardHelpOptions = true,
        description = {
            "Compare the engine with reference numbers in a folder laid out like the project's fixtures.",
            "One line a quantity: verdict, name, max absolute and relative difference, tolerance.",
            "Exit code 1 where anything differs, else 2 where anything is not supported or missing."
        })
final class ParityCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private JsonOption json = new JsonOption();

    @Parameters(paramLabel = "DIR", description = "The folder: models/, saes/, steering/, gguf/, real/.")
    private Path folder = Path.of("");

    @Option(
            names = "--only",
            paramLabel = "REGEX",
            description = {
                "Only quantities whose name matches somewhere; what holds none is not computed.",
                "Where nothing matches, exit code 2 and a list of what there is."
            })
    private String only = "";

    @Option(
            names = "--model",
            paramLabel = "FILE",
            description = "A real checkpoint the folder names by sha256 (may be given several times).")
    private List<Path> models = List.of();

    @Mixin
    private DeviceOption device = new DeviceOption();

    ParityCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        ParityLog log = ParityLog.only(pattern(), this::print);
        Device computing = Devices.of(device.choice());
        ParityComputation computation = ParityComputation.on(computing);
        new ParityRunner(folder, context.folders().packed(), finder(), log, computation, progress()).run();
        List<ParityLine> lines = log.lines();
        if (json.enabled()) {
            context.console().json(lines);
        } else {
            context.console()
                    .format(
                            "%d passed, %d failed, %d not run, on %s",
                            count(lines, Verdict.PASS),
                            count(lines, Verdict.FAIL),
                            count(lines, Verdict.NOT_RUN),
                            computing.label(Runtime.getRuntime().availableProcessors()));
        }
        return log.exitCode();
    }

    /// Lines show how far it has come; JSON comes at the end, so standard error says it.
    private Progress progress() {
        return json.enabled() ? context.console().progress() : Progress.none();
    }

    private Pattern pattern() {
        try {
            return Pattern.compile(only);
        } catch (PatternSyntaxException e) {
            throw new InvalidRequestException("--only " + only, "is no regular expression", e.getDescription(), e);
        }
    }

    private Function<String, Optional<Path>> finder() {
        ModelLibrary library = new ModelLibrary(context.folders());
        return sha -> models.stream()
                .filter(m -> hash(m).equals(sha.toLowerCase(Locale.ROOT)))
                .findFirst()
                .or(() -> library.find(sha));
    }

    private String hash(Path file) {
        try {
            return Sha256.of(file, context.cancellation());
        } catch (IOException e) {
            throw StorageException.unreadable(file.toString(), e);
        }
    }

    private void print(ParityLine line) {
        context.cancellation().check();
        if (!json.enabled()) {
            context.console()
                    .format(
                            "%-7s %-60s %9s %9s %9s %s",
                            line.verdict(),
                            line.name(),
                            number("%.2e", line.maxAbsolute()),
                            number("%.2e", line.maxRelative()),
                            number("%.1e", line.tolerance()),
                            line.note());
        }
    }

    private static String number(String format, double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
    }

    private static long count(List<ParityLine> lines, Verdict verdict) {
        return lines.stream().filter(l -> l.verdict() == verdict).count();
    }
}
