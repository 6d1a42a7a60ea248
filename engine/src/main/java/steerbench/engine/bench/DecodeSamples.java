package steerbench.engine.bench;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import steerbench.engine.peer.PythonPeer;
import steerbench.engine.prompt.Prompt;

/// What rounds of decoding came to at one batch size: the plain model, with readout, with steering, and
/// llama.cpp in turn.
final class DecodeSamples {
    static final int NEW_TOKENS = 32;

    private final int rows;
    private final Samples plain = new Samples();
    private final Samples readout = new Samples();
    private final Samples steered = new Samples();
    private final Samples llama = new Samples();
    private final Samples readoutShare = new Samples();
    private final Samples overhead = new Samples();
    private final Samples ratio = new Samples();

    DecodeSamples(int rows) {
        this.rows = rows;
    }

    /// One round; the first after loading warms caches and is not counted.
    void run(Contenders engine, Optional<PythonPeer> peer, Prompt prompt, boolean isCounted) {
        double p = engine.decodePlain(prompt, rows, NEW_TOKENS).tokensPerSecond();
        double r = engine.decodeWithReadout(prompt, rows, NEW_TOKENS).tokensPerSecond();
        double s = engine.decodeSteered(prompt, rows, NEW_TOKENS).tokensPerSecond();
        List<Integer> ids = Decoding.ids(prompt);
        double l = peer.map(x -> x.decode(ids, rows, NEW_TOKENS)).orElse(Double.NaN);
        Contenders.Steps steps = engine.decodeInTurns(prompt, rows, NEW_TOKENS);
        if (isCounted) {
            plain.add(p);
            readout.add(r);
            steered.add(s);
            llama.add(l);
            ratio.add(p / l);
            readoutShare.add(steps.withReadout() / steps.plain() - 1);
            overhead.add(steps.steered() / steps.plain() - 1);
        }
    }

    void addTo(List<BenchReport.Figure> figures, Map<String, @Nullable Double> ratios, boolean hasPeer) {
        figures.add(BenchReport.Figure.of("decode fast, batch " + rows, "tokens/s", plain));
        figures.add(BenchReport.Figure.of("decode fast with SAE readout, batch " + rows, "tokens/s", readout));
        figures.add(BenchReport.Figure.of(
                "decode fast with SAE readout and 16 steered features, batch " + rows, "tokens/s", steered));
        if (hasPeer) {
            figures.add(BenchReport.Figure.of("decode llama.cpp, batch " + rows, "tokens/s", llama));
        }
        figures.add(BenchReport.Figure.of("SAE readout alone, batch " + rows, "of a step", readoutShare));
        if (rows != 4) {
            ratios.put("decode_b" + rows + "_vs_llama_cpp", hasPeer ? ratio.median() : null);
            ratios.put("sae_and_steering_overhead_b" + rows, overhead.median());
        }
    }
}
