package steerbench.engine.generation;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import steerbench.engine.session.KvCache;
import steerbench.engine.steering.Receipt;

/// A prompt as the unsteered model leaves it, whole: the same for every position of every slider, so a moved
/// slider does not run it again. Owns its memory.
///
/// @param features by SAE: those whose activations `readings` hold
/// @param upper keys and values of the upper half, one row
/// @param logits `(vocab)`, at the last position
/// @param logProbabilities `(vocab)`, at the last position
record UnsteeredPrompt(
        List<List<Integer>> features,
        KvCache upper,
        Arena arena,
        MemorySegment logits,
        MemorySegment logProbabilities,
        List<Receipt> receipts,
        List<TokenReading> readings)
        implements AutoCloseable {
    UnsteeredPrompt {
        receipts = List.copyOf(receipts);
        readings = List.copyOf(readings);
    }

    long bytes() {
        return upper.bytes() + logits.byteSize() + logProbabilities.byteSize();
    }

    @Override
    public void close() {
        upper.close();
        arena.close();
    }
}
