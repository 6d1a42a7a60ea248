package steerbench.engine.generation;

/// What bounds a generator's memory.
///
/// @param maxRows continuations that decode at the same time at most; the others wait
/// @param promptChunk prompt tokens a pass takes at once
/// @param prefixBytes kept of prompts that passed the lower half
public record GeneratorLimits(int maxRows, int promptChunk, long prefixBytes) {

    public static GeneratorLimits standard(int maxRows) {
        return new GeneratorLimits(maxRows, 256, 64L << 20);
    }
}
