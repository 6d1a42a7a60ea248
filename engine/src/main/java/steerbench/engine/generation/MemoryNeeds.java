package steerbench.engine.generation;

import java.util.List;
import steerbench.engine.session.PassShape;
import steerbench.engine.session.SessionMemory;

/// What the parts of a generation will take, in bytes, before anything is allocated.
///
/// @param slots of each SAE
/// @param chunk prompt tokens a pass takes at once
record MemoryNeeds(SessionMemory session, List<Integer> slots, int chunk) {
    /// Rows times tokens of a prompt's pass.
    static final int MAX_BATCH_TOKENS = 1024;

    /// Of a [PromptPrefix] alone.
    static long prefix(SessionMemory session, int length) {
        return residual(session, length) + session.lowerCache(1, length);
    }

    /// Of the residual stream at the cut.
    static long residual(SessionMemory session, int length) {
        return session.fromLayer() > 0 ? (long) length * session.shape().dModel() * Float.BYTES : 1;
    }

    /// Of [PromptRows].
    static long promptRows(SessionMemory session, int rows, int length) {
        return session.upperCache(rows, length) + 2L * rows * session.shape().vocabSize() * Float.BYTES;
    }

    /// Of a [DecodeBatch].
    long batch(int rows, int capacity) {
        return session.cache(rows, capacity) + session.pass(new PassShape(rows, 1, rows, slots));
    }

    /// Of a prompt on its way under so many plans, the unsteered one that is kept beside them included.
    long prompt(int length, int plans) {
        int together = Math.min(plans, Math.max(1, MAX_BATCH_TOKENS / length));
        PassShape pass = new PassShape(together, Math.min(length, chunk), together, slots);
        return prefix(session, length) + promptRows(session, plans + 2, length) + session.pass(pass);
    }

    /// So many plans fit into these bytes at once; 0 where not even one does.
    int plans(int length, int most, long bytes) {
        int plans = most;
        while (plans > 0 && prompt(length, plans) > bytes) {
            plans--;
        }
        return plans;
    }
}
