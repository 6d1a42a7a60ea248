package steerbench.engine.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
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

    /// One round; the first after loading warms caches and is not counted. Each begins with another
    /// contender: threads that still spin and caches that were emptied are not always the same one's.
    void run(Contenders engine, Optional<PythonPeer> peer, Prompt prompt, OptionalInt round) {
        double[] speeds = new double[4];
        List<Runnable> contenders = new ArrayList<>(List.of(
                () -> speeds[0] = engine.decodePlain(prompt, rows, NEW_TOKENS).tokensPerSecond(),
                () -> speeds[1] =
                        engine.decodeWithReadout(prompt, rows, NEW_TOKENS).tokensPerSecond(),
                () -> speeds[2] = engine.decodeSteered(prompt, rows, NEW_TOKENS).tokensPerSecond(),
                () -> speeds[3] = peer.map(x -> x.decode(Decoding.ids(prompt), rows, NEW_TOKENS))
                        .orElse(Double.NaN)));
        Collections.rotate(contenders, round.orElse(0));
        contenders.forEach(Runnable::run);
        Contenders.Steps steps = engine.decodeInTurns(prompt, rows, NEW_TOKENS);
        if (round.isPresent()) {
            plain.add(speeds[0]);
            readout.add(speeds[1]);
            steered.add(speeds[2]);
            llama.add(speeds[3]);
            ratio.add(speeds[0] / speeds[3]);
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
