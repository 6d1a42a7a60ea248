package steerbench.engine.generation;

import steerbench.engine.memory.MachineMemory;

/// What bounds a generator's memory.
///
/// @param maxRows continuations that decode at the same time at most; the others wait
/// @param promptChunk prompt tokens a pass takes at once
/// @param prefixBytes kept of prompts that passed the lower half
/// @param bytes of keys, values and passes in all, what is kept among them
public record GeneratorLimits(int maxRows, int promptChunk, long prefixBytes, long bytes) {
    private static final long PREFIXES = 64L << 20;
    private static final long LEAST = 128L << 20;
    private static final int SHARE = 4;

    public static GeneratorLimits standard(int maxRows) {
        return standard(maxRows, usualBytes(MachineMemory.now()));
    }

    /// A quarter of what the machine has to give.
    public static long usualBytes(MachineMemory machine) {
        return Math.max(LEAST, machine.available() / SHARE);
    }

    public static GeneratorLimits standard(int maxRows, long bytes) {
        return new GeneratorLimits(maxRows, 256, Math.min(PREFIXES, bytes / SHARE), bytes);
    }

    /// Of one prompt in the upper half: of its unsteered row, and of its steered ones.
    long keptPromptBytes() {
        return prefixBytes / 4;
    }
}
