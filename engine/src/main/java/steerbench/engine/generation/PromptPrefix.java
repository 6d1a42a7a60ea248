package steerbench.engine.generation;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import steerbench.engine.session.DecoderSession;
import steerbench.engine.session.KvCache;
import steerbench.engine.session.Pass;
import steerbench.engine.session.PassShape;
import steerbench.engine.task.Cancellation;

/// A prompt's way through the lower half: keys and values there, and the residual stream at the cut, `(P,
/// d_model)`. No plan changes any of it, so it is computed once for all rows and all slider positions. Owns
/// its memory.
///
/// In a session without a cut it holds the ids alone.
final class PromptPrefix implements AutoCloseable {
    private final int[] ids;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment residual;
    private final KvCache lower;
    private final long rowBytes;
    private final MemoryBudget.Holding holding;
    private final KeptPrompts kept = new KeptPrompts();

    private PromptPrefix(DecoderSession session, MemoryBudget budget, int[] ids) {
        this.ids = ids.clone();
        this.holding = budget.hold(MemoryNeeds.prefix(session.memory(), ids.length));
        this.rowBytes = (long) session.shape().dModel() * Float.BYTES;
        this.residual = arena.allocate(MemoryNeeds.residual(session.memory(), ids.length), 64);
        this.lower = session.newLowerCache(1, ids.length);
    }

    static PromptPrefix compute(
            DecoderSession session, MemoryBudget budget, int[] ids, int chunk, Cancellation cancellation) {
        PromptPrefix prefix = new PromptPrefix(session, budget, ids);
        try {
            if (session.isCut()) {
                prefix.run(session, budget, chunk, cancellation);
            }
            return prefix;
        } catch (RuntimeException e) {
            prefix.close();
            throw e;
        }
    }

    private void run(DecoderSession session, MemoryBudget budget, int chunk, Cancellation cancellation) {
        List<Integer> noSlots = session.sites().stream().map(s -> 1).toList();
        for (int from = 0; from < ids.length; from += chunk) {
            int count = Math.min(chunk, ids.length - from);
            PassShape shape = new PassShape(1, count, 1, noSlots);
            try (MemoryBudget.Holding _ = budget.hold(session.memory().pass(shape));
                    Pass pass = session.newPass(shape)) {
                pass.row(0, from, count);
                for (int s = 0; s < count; s++) {
                    pass.token(0, s, ids[from + s]);
                }
                session.runLower(pass, lower, 0, cancellation);
                MemorySegment.copy(pass.residual(), 0, residual, from * rowBytes, count * rowBytes);
            }
        }
    }

    int length() {
        return ids.length;
    }

    int id(int position) {
        return ids[position];
    }

    KvCache lower() {
        return lower;
    }

    /// Puts positions `from ..` of the prompt into a pass's row: ids, and the residual where there is one.
    void fill(Pass pass, int row, int from, int count) {
        pass.row(row, from, count);
        for (int s = 0; s < count; s++) {
            pass.token(row, s, ids[from + s]);
        }
        if (residual.byteSize() > 1) {
            long tokens = pass.shape().tokens();
            pass.putResidual(residual.asSlice(from * rowBytes, count * rowBytes), row * tokens * rowBytes);
        }
    }

    /// What earlier requests made of the prompt in the upper half.
    KeptPrompts kept() {
        return kept;
    }

    /// Bytes held.
    long bytes() {
        return residual.byteSize() + lower.bytes() + kept.bytes();
    }

    @Override
    public void close() {
        kept.close();
        lower.close();
        arena.close();
        holding.close();
    }
}
