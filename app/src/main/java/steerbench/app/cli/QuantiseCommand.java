package steerbench.app.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import steerbench.app.common.Numbers;
import steerbench.engine.evaluation.PredictionDifference;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.weights.WeightPrecision;
import steerbench.engine.workbench.QuantisationCost;
import steerbench.engine.workbench.SampleText;

/// `model quantise`: what fewer bits a weight cost.
@Command(
        name = "quantise",
        mixinStandardHelpOptions = true,
        description = {
            "Round a model's weights to int8 or int4 in blocks of 32, and say what that costs on a text sample.",
            "That is: Kullback-Leibler divergence from float32, how often the most probable token is the same,"
                    + " perplexity, size. The rounded weights stay in the cache for '--weights int8' and '--weights int4'."
        })
final class QuantiseCommand implements Callable<Integer> {
    private static final String ROW = "%-7s %-6s %12s %12s %11s %11s %9s";

    private final CommandContext context;

    @Mixin
    private JsonOption json = new JsonOption();

    @Parameters(
            paramLabel = "MODEL",
            description =
                    "A .gguf file or a Hugging Face folder with unquantised weights, an id of 'model catalogue', or"
                            + " ORG/NAME[@REVISION][:FILE.gguf] on the Hub.")
    private String model = "";

    @Option(
            names = "--weights",
            split = ",",
            paramLabel = "PRECISION",
            description = "int8, int4 or both, with a comma between them. Default: both.")
    private List<WeightPrecision> precisions = List.of(WeightPrecision.INT8, WeightPrecision.INT4);

    @Option(
            names = "--text",
            paramLabel = "FILE",
            description = "A UTF-8 text to predict; a blank line ends a passage. Default: ten built-in passages.")
    private @Nullable Path text;

    @Option(names = "--threads", paramLabel = "N", description = "Threads of an operator. Default: all processors.")
    private int threads = Runtime.getRuntime().availableProcessors();

    QuantiseCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (precisions.contains(WeightPrecision.STORED)) {
            throw new InvalidRequestException("--weights stored", "rounds nothing", "Give int8 or int4");
        }
        if (threads < 1) {
            throw new InvalidRequestException("--threads " + threads, "must be at least 1", "");
        }
        QuantisationCost.Report report = QuantisationCost.run(
                new NamedPaths(context).model(model),
                precisions,
                text == null ? SampleText.builtIn() : SampleText.of(text),
                threads,
                context.folders().packed(),
                context.console().progress(),
                context.cancellation());
        if (json.enabled()) {
            context.console().json(report);
        } else {
            print(report);
        }
        return ExitCode.OK;
    }

    private void print(QuantisationCost.Report report) {
        Console console = context.console();
        PredictionDifference any = report.costs().getFirst().difference();
        console.format(
                "%s on %s: %d predictions in %d passages",
                report.model(), report.text(), any.predictions(), report.passages());
        console.format(ROW, "weights", "mode", "KL, nats", "largest KL", "same top-1", "perplexity", "size");
        console.format(
                ROW,
                "stored",
                "exact",
                "-",
                "-",
                "-",
                number(any.referencePerplexity()),
                size(report.referenceBytes()));
        for (QuantisationCost.Cost cost : report.costs()) {
            PredictionDifference difference = cost.difference();
            console.format(
                    ROW,
                    cost.weights().label(),
                    cost.mode().label(),
                    exponent(difference.meanKl()),
                    exponent(difference.largestKl()),
                    percent(difference.topAgreement()),
                    number(difference.perplexity()),
                    size(cost.bytes()));
        }
        report.costs().stream()
                .map(QuantisationCost.Cost::note)
                .filter(n -> !n.isEmpty())
                .distinct()
                .forEach(console::line);
    }

    private static String number(double value) {
        return String.format(java.util.Locale.ROOT, "%.3f", value);
    }

    private static String exponent(double value) {
        return String.format(java.util.Locale.ROOT, "%.2e", value);
    }

    private static String percent(double share) {
        return String.format(java.util.Locale.ROOT, "%.2f %%", 100 * share);
    }

    private static String size(long bytes) {
        return Numbers.bytes(bytes);
    }
}
