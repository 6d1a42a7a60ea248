package steerbench.app.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
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
import steerbench.engine.bench.PeerPythons;
import steerbench.engine.bench.PeerReport;
import steerbench.engine.device.DeviceChoice;
import steerbench.engine.peer.PeerLibrary;
import steerbench.engine.peer.PeerSetup;
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
            description = "waiting, decode, prefill, exact, memory, growth, peers. Default: all but growth, which takes"
                    + " minutes (time per token against context, batch, SAE width, steered features, hooked layers),"
                    + " and peers.")
    private List<BenchPart> named = List.of();

    @Option(
            names = "--peers",
            description = "Compare with llama.cpp (with and without a control vector), transformers with a forward hook"
                    + " and TransformerLens with SAELens, and measure nothing else unless --only names it.")
    private boolean peers;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where growth.png, growth.svg and growth.json go (with --only growth).")
    private @Nullable Path out;

    @Option(
            names = "--batch",
            paramLabel = "N",
            split = ",",
            description = "Rows that decode together. Default: 1,4,8; with --peers alone 1,8.")
    private List<Integer> batches = List.of();

    @Option(names = "--setup-llama-cpp", description = "First build llama.cpp from source into the cache.")
    private boolean setupLlamaCpp;

    @Option(
            names = "--setup-peers",
            description =
                    "First set up the peers that are not in the cache yet: llama.cpp from source, and PyTorch with"
                            + " transformers, TransformerLens and SAELens (5 GB).")
    private boolean setupPeers;

    @Option(
            names = "--python",
            paramLabel = "PATH",
            description = "A Python to look for peers in, before those of the cache and the path.")
    private @Nullable Path python;

    BenchCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Set<BenchPart> parts = parts();
        if (out != null && !parts.contains(BenchPart.GROWTH)) {
            throw new InvalidRequestException(
                    "--out " + out, "only the part growth draws a chart", "Add growth to --only");
        }
        PeerSetup setup = new PeerSetup(context.folders().root());
        setUp(setup);
        EngineSettings settings = engine.settings(context);
        PeerPythons pythons = pythons(setup, parts);
        BenchReport report = new Benchmark(
                        new BenchSettings(settings, context.folders().packed(), pythons, rounds, parts, batches(parts)),
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
            PeerReport against = complete.peers();
            if (against != null) {
                PeersText.print(context.console(), against);
            }
            if (out != null) {
                context.console().line(out.toAbsolutePath().toString());
            }
        }
        return ExitCode.OK;
    }

    private Set<BenchPart> parts() {
        Set<BenchPart> parts = EnumSet.noneOf(BenchPart.class);
        parts.addAll(named.isEmpty() && !peers ? BenchPart.usual() : named);
        if (peers) {
            parts.add(BenchPart.PEERS);
        }
        return parts;
    }

    private List<Integer> batches(Set<BenchPart> parts) {
        if (!batches.isEmpty()) {
            return batches;
        }
        return parts.equals(Set.of(BenchPart.PEERS)) ? List.of(1, 8) : List.of(1, 4, 8);
    }

    private void setUp(PeerSetup setup) {
        for (PeerLibrary library : PeerLibrary.values()) {
            boolean rebuilds = setupLlamaCpp && library == PeerLibrary.LLAMA_CPP;
            if (rebuilds || (setupPeers && !setup.isBuilt(library))) {
                setup.build(library, context.console().progress(), context.cancellation());
            }
        }
    }

    private PeerPythons pythons(PeerSetup setup, Set<BenchPart> parts) {
        boolean all = parts.contains(BenchPart.PEERS);
        boolean decodes = parts.contains(BenchPart.DECODE) || parts.contains(BenchPart.PREFILL);
        Optional<Path> llamaCpp = all || decodes ? find(setup, PeerLibrary.LLAMA_CPP) : Optional.empty();
        if (decodes && llamaCpp.isEmpty()) {
            context.console().note("llama.cpp is not there: its ratios are missing (--setup-llama-cpp builds it)");
        }
        return new PeerPythons(llamaCpp, all ? find(setup, PeerLibrary.TORCH) : Optional.empty());
    }

    private Optional<Path> find(PeerSetup setup, PeerLibrary library) {
        Optional<Path> found = setup.find(library, python);
        if (python != null && !found.equals(Optional.of(python))) {
            context.console()
                    .note(python + " lacks " + library.label()
                            + found.map(p -> ": " + p + " is used instead").orElse(""));
        }
        return found;
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
                report.growth(),
                report.peers());
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
                context.console().format("%-62s %10s (that peer is not here)", ratio.getKey(), "-");
            } else {
                context.console().format("%-62s %10.3f", ratio.getKey(), value);
            }
        }
    }
}
