package steerbench.app.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import steerbench.engine.bench.BenchPart;
import steerbench.engine.bench.BenchReport;
import steerbench.engine.bench.BenchSettings;
import steerbench.engine.bench.Benchmark;
import steerbench.engine.bench.GrowthReport;
import steerbench.engine.bench.PeerSetup;
import steerbench.engine.device.DeviceChoice;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.workbench.EngineSettings;

/// `bench`.
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = {
            "Measure speed and memory, as ratios to llama.cpp in the same sitting where it is there.",
            "Overheads are fractions of a decode step (0.08 = 8 %%)."
        })
final class BenchCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private JsonOption json = new JsonOption();

    @Mixin
    private EngineOptions engine = new EngineOptions();

    @Option(names = "--rounds", paramLabel = "N", description = "Of each measurement. Default: ${DEFAULT-VALUE}.")
    private int rounds = 15;

    @Option(
            names = "--only",
            paramLabel = "PART",
            split = ",",
            description = "waiting, decode, prefill, exact, memory, growth. Default: all but growth, which takes"
                    + " minutes: time per token against context, batch, SAE width, steered features, hooked layers.")
    private List<BenchPart> parts = BenchPart.usual();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where growth.png, growth.svg and growth.json go (with --only growth).")
    private @Nullable Path out;

    @Option(
            names = "--batch",
            paramLabel = "N",
            split = ",",
            description = "Rows that decode together. Default: 1,4,8.")
    private List<Integer> batches = List.of(1, 4, 8);

    @Option(names = "--setup-llama-cpp", description = "First build llama.cpp from source into the cache.")
    private boolean setup;

    @Option(names = "--python", paramLabel = "PATH", description = "A Python that can import llama_cpp.")
    private @Nullable Path python;

    BenchCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (out != null && !parts.contains(BenchPart.GROWTH)) {
            throw new InvalidRequestException(
                    "--out " + out, "only the part growth draws a chart", "Add growth to --only");
        }
        PeerSetup peers = new PeerSetup(context.folders().root());
        if (setup) {
            peers.build(context.console().progress(), context.cancellation());
        }
        EngineSettings settings = engine.settings(context);
        boolean compares = parts.contains(BenchPart.DECODE) || parts.contains(BenchPart.PREFILL);
        Optional<Path> peer = python != null ? Optional.of(python) : compares ? peers.find() : Optional.empty();
        if (compares && peer.isEmpty()) {
            context.console().note("llama.cpp is not there: its ratios are missing (--setup-llama-cpp builds it)");
        }
        BenchReport report = new Benchmark(
                        new BenchSettings(
                                settings, context.folders().packed(), peer, rounds, Set.copyOf(parts), batches),
                        context.console().progress(),
                        context.cancellation())
                .run();
        BenchReport complete = parts.contains(BenchPart.MEMORY) ? withMemory(report, settings.device()) : report;
        GrowthReport growth = complete.growth();
        if (out != null && growth != null) {
            new GrowthFiles(complete, growth).write(out);
        }
        if (json.enabled()) {
            context.console().json(complete);
        } else {
            print(complete);
            if (growth != null) {
                GrowthText.print(context.console(), growth);
            }
            if (out != null) {
                context.console().line(out.toAbsolutePath().toString());
            }
        }
        return ExitCode.OK;
    }

    private BenchReport withMemory(BenchReport report, DeviceChoice device) {
        context.console().progress().report("memory, in a process of its own", 0, 0);
        List<BenchReport.Figure> figures = new ArrayList<>(report.figures());
        MemoryProbe.inOwnProcess(device)
                .ifPresent(m -> figures.add(
                        new BenchReport.Figure("resident memory, headless, 4 rows of 512 positions", "MB", m, m, m)));
        return new BenchReport(
                report.machine(),
                report.model(),
                report.sae(),
                report.threads(),
                figures,
                report.ratios(),
                report.growth());
    }

    private void print(BenchReport report) {
        context.console()
                .format("%s; %s + %s; %d threads", report.machine(), report.model(), report.sae(), report.threads());
        if (!report.figures().isEmpty()) {
            context.console().format("%-62s %10s %10s %10s", "", "median", "p10", "p90");
        }
        for (BenchReport.Figure f : report.figures()) {
            context.console()
                    .format("%-62s %10.2f %10.2f %10.2f %s", f.name(), f.median(), f.low(), f.high(), f.unit());
        }
        for (Map.Entry<String, @Nullable Double> ratio : report.ratios().entrySet()) {
            Double value = ratio.getValue();
            if (value == null) {
                context.console().format("%-62s %10s (no llama.cpp here)", ratio.getKey(), "-");
            } else {
                context.console().format("%-62s %10.3f", ratio.getKey(), value);
            }
        }
    }
}
