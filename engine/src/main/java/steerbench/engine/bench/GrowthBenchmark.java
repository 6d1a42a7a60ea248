package steerbench.engine.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import steerbench.engine.ortapi.DeviceMemory;
import steerbench.engine.prompt.Prompt;
import steerbench.engine.prompt.Tokenizer;
import steerbench.engine.session.OpenModel;
import steerbench.engine.session.SessionSettings;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.Progress;

/// Measures [GrowthReport] in the fast mode.
final class GrowthBenchmark {
    private final BenchSettings settings;
    private final Progress progress;
    private final Cancellation cancellation;

    GrowthBenchmark(BenchSettings settings, Progress progress, Cancellation cancellation) {
        this.settings = settings;
        this.progress = progress;
        this.cancellation = cancellation;
    }

    /// @param throughput of 32 rows against 1
    record Result(GrowthReport report, double throughput) {}

    Result run(OpenModel model, Tokenizer tokenizer, Prompt prompt) {
        int threads = settings.engine().threads();
        progress.report("memory bandwidth", 0, 0);
        double before = MemoryBandwidth.measure(threads);
        StepMeter meter = new StepMeter(tokenizer, prompt, progress, cancellation);
        List<GrowthReport.Steps> axes = new ArrayList<>();
        double throughput;
        OptionalDouble gpu;
        SessionSettings session = settings.engine().session(GrowthSizes.LONGEST);
        try (HookedModel plain = HookedModel.open(model, List.of(), settings.packedCache(), session)) {
            gpu = plain.session().gpuBandwidth();
            meter.warmUp(plain);
            ModelGrowth growth = new ModelGrowth(plain, meter);
            axes.add(growth.context());
            axes.add(growth.batch());
            throughput = growth.throughput();
        }
        SaeGrowth growth = new SaeGrowth(settings, model, meter);
        for (RandomSae.Kind kind : RandomSae.Kind.values()) {
            axes.add(growth.width(kind));
        }
        axes.add(growth.features());
        axes.add(growth.layers());
        // A bound must not be worse than what was seen: the machine may have been busy at the start.
        double bandwidth = gpu.orElseGet(() -> Math.max(before, MemoryBandwidth.measure(threads)));
        GrowthReport report = new GrowthReport(
                bandwidth,
                gpu.isPresent() ? DeviceMemory.BANDWIDTH_METHOD : MemoryBandwidth.METHOD,
                threads,
                axes.stream().map(a -> a.against(bandwidth)).toList());
        return new Result(report, throughput);
    }
}
