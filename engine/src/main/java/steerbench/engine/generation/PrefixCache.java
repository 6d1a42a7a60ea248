package steerbench.engine.generation;

import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import steerbench.engine.session.DecoderSession;
import steerbench.engine.task.Cancellation;

/// The prompts that passed the lower half lately, least recently used first out. Gives memory back where
/// others need it. One thread.
final class PrefixCache implements AutoCloseable {
    private final DecoderSession session;
    private final GeneratorLimits limits;
    private final MemoryBudget budget;
    private final Map<Key, PromptPrefix> prefixes = new LinkedHashMap<>(16, 0.75f, true);
    private @Nullable Key inUse;

    private record Key(String ids) {
        static Key of(int[] ids) {
            return new Key(Arrays.toString(ids));
        }
    }

    PrefixCache(DecoderSession session, GeneratorLimits limits, MemoryBudget budget) {
        this.session = session;
        this.limits = limits;
        this.budget = budget;
        budget.onShortage(wanted -> {
            evictWhile(() -> budget.free() < wanted);
            forgetSteeredInUse(wanted);
        });
    }

    /// The prefix of a prompt; valid until [#release].
    PromptPrefix get(int[] ids, Cancellation cancellation) {
        Key key = Key.of(ids);
        PromptPrefix known = prefixes.get(key);
        if (known == null) {
            known = PromptPrefix.compute(session, budget, ids, limits.promptChunk(), cancellation);
            prefixes.put(key, known);
        }
        inUse = key;
        evictWhile(() -> bytes() > limits.prefixBytes());
        return known;
    }

    /// Nobody uses the prefix any more that [#get] gave last.
    void release() {
        inUse = null;
    }

    boolean contains(int[] ids) {
        return prefixes.containsKey(Key.of(ids));
    }

    /// Bytes held.
    long bytes() {
        return prefixes.values().stream().mapToLong(PromptPrefix::bytes).sum();
    }

    private void evictWhile(BooleanSupplier tooMuch) {
        Iterator<Map.Entry<Key, PromptPrefix>> oldestFirst = prefixes.entrySet().iterator();
        while (oldestFirst.hasNext() && tooMuch.getAsBoolean()) {
            Map.Entry<Key, PromptPrefix> entry = oldestFirst.next();
            if (!entry.getKey().equals(inUse)) {
                oldestFirst.remove();
                entry.getValue().close();
            }
        }
    }

    /// What the prompt in use keeps for the next request.
    private void forgetSteeredInUse(long wanted) {
        PromptPrefix used = inUse == null ? null : prefixes.get(inUse);
        if (used != null && budget.free() < wanted) {
            used.kept().forgetSteered();
        }
    }

    @Override
    public void close() {
        prefixes.values().forEach(PromptPrefix::close);
        prefixes.clear();
    }
}
