package steerbench.engine.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import steerbench.engine.checkpoint.ModelCheckpoint;
import steerbench.engine.peer.PeerKind;
import steerbench.engine.peer.PythonPeer;
import steerbench.engine.prompt.Prompt;
import steerbench.engine.prompt.Tokenizer;
import steerbench.engine.prompt.Tokenizers;
import steerbench.engine.session.OpenModel;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.Progress;
import steerbench.engine.weights.Mode;
import steerbench.engine.weights.WeightPrecision;
import steerbench.engine.workbench.EngineSettings;

/// The benchmark the project ships. All variants and the peer take turns in one sitting; ratios of medians
/// are quoted.
public final class Benchmark {
    private static final String TEXT =
            "The history of the printing press begins in the fifteenth century, when workshops"
                    + " along the Rhine combined movable type, oil-based ink and a wooden screw press. Within fifty years";
    /// Then the weights are loaded anew: where they come to lie in memory moves a step by some percent, of
    /// each contender for itself.
    private static final int ROUNDS_OF_A_LOADING = 5;

    private static final int WARM_UP_TOKENS = 400;
    private static final int PREFILL_TOKENS = 512;

    private final BenchSettings settings;
    private final Progress progress;
    private final Cancellation cancellation;
    private final List<BenchReport.Figure> figures = new ArrayList<>();
    private final Map<String, @Nullable Double> ratios = new LinkedHashMap<>();
    private @Nullable GrowthReport growth;
    private @Nullable PeerReport peers;

    public Benchmark(BenchSettings settings, Progress progress, Cancellation cancellation) {
        this.settings = settings;
        this.progress = progress;
        this.cancellation = cancellation;
    }

    public BenchReport run() {
        if (settings.has(BenchPart.WAITING)) {
            EngineTimes.measure(settings, progress, cancellation).addTo(figures);
        }
        try (OpenModel model = OpenModel.of(
                        ModelCheckpoint.open(settings.engine().model()),
                        settings.packedCache(),
                        settings.engine().weights());
                Tokenizer tokenizer = Tokenizers.of(model.checkpoint())) {
            Prompt prompt = tokenizer.prompt(TEXT, tokenizer.vocabulary().bos().isPresent());
            Decoding decoding = new Decoding(tokenizer, cancellation);
            if (settings.parts().stream().anyMatch(BenchPart::isDecoding)) {
                decoding(model, decoding, prompt);
            }
            if (settings.has(BenchPart.PEERS)) {
                peers(model, decoding, prompt);
            }
            if (settings.has(BenchPart.GROWTH)) {
                GrowthBenchmark.Result result =
                        new GrowthBenchmark(settings, progress, cancellation).run(model, tokenizer, prompt);
                growth = result.report();
                ratios.put("throughput_32_vs_1", result.throughput());
            }
        }
        return new BenchReport(
                System.getProperty("os.name") + " " + System.getProperty("os.arch") + ", "
                        + Runtime.getRuntime().availableProcessors() + " processors, on "
                        + settings.engine()
                                .session(1)
                                .device()
                                .label(settings.engine().threads()),
                settings.engine().model().getFileName()
                        + roundedWeights(settings.engine().weights()),
                settings.engine().saes().stream()
                        .findFirst()
                        .map(EngineSettings.SaeChoice::id)
                        .orElse("no SAE"),
                settings.engine().threads(),
                figures,
                ratios,
                growth,
                peers);
    }

    private void decoding(OpenModel model, Decoding decoding, Prompt prompt) {
        Optional<PythonPeer> peer = settings.pythons()
                .llamaCpp()
                .map(p -> PythonPeer.start(
                        PeerKind.LLAMA_CPP,
                        p,
                        settings.engine().model(),
                        settings.engine().threads(),
                        cancellation));
        try {
            peer.ifPresent(p -> progress.report("llama.cpp " + p.version(), 0, 0));
            if (settings.has(BenchPart.DECODE)) {
                settings.batches().forEach(rows -> decode(model, decoding, peer, prompt, rows));
            }
            if (settings.has(BenchPart.PREFILL)) {
                prefill(model, decoding, peer, prompt);
            }
        } finally {
            peer.ifPresent(PythonPeer::close);
        }
        if (settings.has(BenchPart.EXACT)) {
            exact(model, decoding, prompt);
        }
    }

    private void peers(OpenModel model, Decoding decoding, Prompt prompt) {
        try (Contenders fast = Contenders.open(settings, model, decoding, Mode.FAST)) {
            fast.decodeSteered(prompt, 1, WARM_UP_TOKENS);
            PeerReport report = PeerBenchmark.run(settings, fast, prompt, progress, cancellation);
            peers = report;
            ratios.putAll(PeerBenchmark.ratios(report));
        }
    }

    private void decode(OpenModel model, Decoding decoding, Optional<PythonPeer> peer, Prompt prompt, int rows) {
        DecodeSamples samples = new DecodeSamples(rows);
        for (int counted = 0; counted < settings.rounds(); counted += ROUNDS_OF_A_LOADING) {
            try (Contenders engine = Contenders.open(settings, model, decoding, Mode.FAST)) {
                if (counted == 0) {
                    // What a session of some minutes runs: compiled code. Compiling takes a core from the
                    // kernels meanwhile.
                    engine.decodeSteered(prompt, rows, WARM_UP_TOKENS);
                }
                samples.run(engine, peer, prompt, OptionalInt.empty());
                int last = Math.min(counted + ROUNDS_OF_A_LOADING, settings.rounds());
                for (int round = counted; round < last; round++) {
                    cancellation.check();
                    progress.report("decoding, " + rows + (rows == 1 ? " row" : " rows"), round, settings.rounds());
                    samples.run(engine, peer, prompt, OptionalInt.of(round));
                }
            }
        }
        samples.addTo(figures, ratios, peer.isPresent());
    }

    private void prefill(OpenModel model, Decoding decoding, Optional<PythonPeer> peer, Prompt prompt) {
        Samples ours = new Samples();
        Samples llama = new Samples();
        Samples ratio = new Samples();
        try (Contenders engine = Contenders.open(settings, model, decoding, Mode.FAST)) {
            Prompt longPrompt = engine.repeated(prompt, PREFILL_TOKENS);
            List<Integer> ids = Decoding.ids(longPrompt);
            for (int round = 0; round <= settings.rounds(); round++) {
                cancellation.check();
                progress.report("prompt of " + PREFILL_TOKENS + " tokens", round, settings.rounds());
                double o = engine.prefill(longPrompt);
                double l = peer.map(x -> x.prefill(ids)).orElse(Double.NaN);
                if (round > 0) { // the first round warms caches
                    ours.add(o);
                    llama.add(l);
                    ratio.add(o / l);
                }
            }
        }
        add("prefill fast, " + PREFILL_TOKENS + " tokens", "tokens/s", ours);
        if (peer.isPresent()) {
            add("prefill llama.cpp, " + PREFILL_TOKENS + " tokens", "tokens/s", llama);
        }
        ratios.put("prefill_512_vs_llama_cpp", peer.isPresent() ? ratio.median() : null);
    }

    /// The exact mode's own figures; its session replaces the fast one's plain contender, so memory stays
    /// bounded.
    private void exact(OpenModel model, Decoding decoding, Prompt prompt) {
        try (Contenders engine = Contenders.open(settings, model, decoding, Mode.EXACT)) {
            for (int rows : settings.batches()) {
                Samples samples = new Samples();
                int rounds = Math.max(3, settings.rounds() / 3);
                for (int round = 0; round <= rounds; round++) {
                    cancellation.check();
                    progress.report("decoding exactly, " + rows, round, rounds);
                    double p = engine.decodePlain(prompt, rows, DecodeSamples.NEW_TOKENS)
                            .tokensPerSecond();
                    if (round > 0) {
                        samples.add(p);
                    }
                }
                add("decode exact, batch " + rows, "tokens/s", samples);
            }
            Samples samples = new Samples();
            Prompt longPrompt = engine.repeated(prompt, PREFILL_TOKENS);
            for (int round = 0; round < 3; round++) {
                samples.add(engine.prefill(longPrompt));
            }
            add("prefill exact, " + PREFILL_TOKENS + " tokens", "tokens/s", samples);
        }
    }

    private void add(String name, String unit, Samples samples) {
        figures.add(BenchReport.Figure.of(name, unit, samples));
    }

    private static String roundedWeights(WeightPrecision weights) {
        return weights == WeightPrecision.STORED ? "" : ", " + weights.label() + " weights";
    }
}
