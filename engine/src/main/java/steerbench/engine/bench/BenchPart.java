package steerbench.engine.bench;

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
    MEMORY
}
