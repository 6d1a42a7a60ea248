package steerbench.app.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import steerbench.engine.device.DeviceChoice;
import steerbench.engine.generation.GeneratedToken;
import steerbench.engine.generation.GenerationListener;
import steerbench.engine.generation.RowId;
import steerbench.engine.generation.SamplingSettings;
import steerbench.engine.steering.Magnitude;
import steerbench.engine.steering.SteeredFeature;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.steering.SteeringTier;
import steerbench.engine.workbench.EngineInfo;
import steerbench.engine.workbench.LocalEngine;
import steerbench.engine.workbench.PromptSpec;
import steerbench.engine.workbench.TextRequest;

/// A hidden command: loads the engine, decodes four rows to 512 positions, says how much memory the process
/// holds.
@Command(name = "memory-probe", hidden = true)
final class MemoryProbe implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(MemoryProbe.class);
    private static final int POSITIONS = 512;
    private static final Path STATUS = Path.of("/proc/self/status");

    private final CommandContext context;

    @Mixin
    private EngineOptions engineOptions = new EngineOptions();

    MemoryProbe(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        try (LocalEngine engine = engineOptions.open(context)) {
            List<SteeringPlan> plans = new ArrayList<>(List.of(SteeringPlan.unsteered()));
            for (SteeringTier tier : SteeringTier.values()) {
                plans.add(plan(engine.info(), tier));
            }
            PromptSpec prompt = PromptSpec.raw("The old house by the river ".repeat(10));
            int promptTokens = context.await(engine.read(prompt, Map.of(), context.cancellation()))
                    .prompt()
                    .length();
            TextRequest request = new TextRequest(
                    List.of(prompt), plans, 1, POSITIONS - promptTokens, SamplingSettings.nucleus(1), false, Map.of());
            // While the rows hold all their positions, not afterwards.
            Watcher watcher = new Watcher(POSITIONS - promptTokens - 1);
            context.await(engine.generate(request, watcher, context.cancellation()));
            context.console().jsonLine(Map.of("residentKb", watcher.residentKb.get()));
            return ExitCode.OK;
        }
    }

    /// Without an SAE the four rows are all unsteered.
    private static SteeringPlan plan(EngineInfo info, SteeringTier tier) {
        return info.saes().stream()
                .findFirst()
                .map(sae -> SteeringPlan.of(List.of(SteeredFeature.of(sae.id(), 1)), tier, Magnitude.RESIDUAL, 0.01))
                .orElseGet(SteeringPlan::unsteered);
    }

    /// Reads the process's memory when a row draws its last token.
    private static final class Watcher implements GenerationListener {
        private final int lastIndex;
        final AtomicLong residentKb = new AtomicLong();

        Watcher(int lastIndex) {
            this.lastIndex = lastIndex;
        }

        @Override
        public void onToken(RowId row, int index, GeneratedToken token) {
            if (index == lastIndex) {
                try {
                    residentKb.set(MemoryProbe.residentKb());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private static long residentKb() throws IOException {
        for (String line : Files.readAllLines(STATUS, StandardCharsets.UTF_8)) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IOException(STATUS + " has no VmRSS");
    }

    /// Megabytes of a fresh process with this one's Java options; empty where the system does not tell.
    ///
    /// @param device where that computes
    static Optional<Double> inOwnProcess(DeviceChoice device) {
        if (!Files.exists(STATUS)) {
            return Optional.empty();
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "steerbench.app.Main", "memory-probe"));
        command.addAll(List.of(DeviceOption.NAME, device.label()));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(5, TimeUnit.MINUTES) || process.exitValue() != 0) {
                LOG.warn("the memory probe failed: {}", said);
                return Optional.empty();
            }
            double kibibytes = Double.parseDouble(said.replaceAll("\\D", ""));
            return Optional.of(kibibytes * 1024 / 1e6);
        } catch (IOException e) {
            LOG.warn("the memory probe did not start", e);
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
