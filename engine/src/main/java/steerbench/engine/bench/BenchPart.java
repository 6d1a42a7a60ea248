package steerbench.engine.bench;

import java.util.List;
import java.util.stream.Stream;

/// What a benchmark measures; each part can be run alone.
public enum BenchPart {
    /// Loading, and the first token after a slider moved.
    WAITING,
    /// Decoding in the fast mode: plain, with readout, with steering.
    DECODE,
    /// A prompt of 512 tokens in the fast mode.
    PREFILL,
    /// Both in the exact mode.
    EXACT,
    /// Resident memory, in a process of its own.
    MEMORY,
    /// How the time per token grows with context, batch, SAE width, steered features and hooked layers.
    /// Minutes of its own, so only where it is asked for.
    GROWTH,
    /// This engine, steering and reading features, against all peers; minutes too.
    PEERS;

    /// What is measured unless somebody says otherwise.
    public static List<BenchPart> usual() {
        return Stream.of(values()).filter(p -> p != GROWTH && p != PEERS).toList();
    }

    /// Whether it takes turns with a peer on the loaded model.
    boolean isDecoding() {
        return this == DECODE || this == PREFILL || this == EXACT;
    }
}
