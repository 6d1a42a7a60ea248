package steerbench.engine.generation;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import steerbench.engine.session.DecoderSession;
import steerbench.engine.session.KvCache;

/// What rows of a prompt leave behind in the upper half: keys and values, and the last position's logits.
/// Owns its memory.
final class PromptRows implements AutoCloseable {
    private final int length;
    private final long vocabularyBytes;
    private final KvCache upper;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment logits; // (rows, vocab)
    private final MemorySegment logProbabilities; // (rows, vocab)
    private final MemoryBudget.Holding holding;

    /// @param length of the prompt
    PromptRows(DecoderSession session, MemoryBudget budget, int rows, int length) {
        this.holding = budget.hold(MemoryNeeds.promptRows(session.memory(), rows, length));
        this.length = length;
        this.vocabularyBytes = (long) session.shape().vocabSize() * Float.BYTES;
        this.upper = session.newUpperCache(rows, length);
        this.logits = arena.allocate(rows * vocabularyBytes, 64);
        this.logProbabilities = arena.allocate(rows * vocabularyBytes, 64);
    }

    KvCache upper() {
        return upper;
    }

    MemorySegment logits(int row) {
        return logits.asSlice(row * vocabularyBytes, vocabularyBytes);
    }

    MemorySegment logProbabilities(int row) {
        return logProbabilities.asSlice(row * vocabularyBytes, vocabularyBytes);
    }

    void copyRow(PromptRows source, int sourceRow, int row) {
        upper.copyPrefix(source.upper, sourceRow, row, length);
        logits(row).copyFrom(source.logits(sourceRow));
        logProbabilities(row).copyFrom(source.logProbabilities(sourceRow));
    }

    long bytes() {
        return upper.bytes() + logits.byteSize() + logProbabilities.byteSize();
    }

    @Override
    public void close() {
        upper.close();
        arena.close();
        holding.close();
    }
}
