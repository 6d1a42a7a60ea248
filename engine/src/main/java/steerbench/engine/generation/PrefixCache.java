package steerbench.engine.generation;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import steerbench.engine.session.DecoderSession;
import steerbench.engine.task.Cancellation;

/// The prompts that passed the lower half lately, least recently used first out. One thread.
final class PrefixCache implements AutoCloseable {
    private final DecoderSession session;
    private final GeneratorLimits limits;
    private final Map<Key, PromptPrefix> prefixes = new LinkedHashMap<>(16, 0.75f, true);

    private record Key(String ids) {
        static Key of(int[] ids) {
            return new Key(Arrays.toString(ids));
        }
    }

    PrefixCache(DecoderSession session, GeneratorLimits limits) {
        this.session = session;
        this.limits = limits;
    }

    /// The prefix of a prompt; valid until the next call.
    PromptPrefix get(int[] ids, Cancellation cancellation) {
        Key key = Key.of(ids);
        PromptPrefix known = prefixes.get(key);
        if (known != null) {
            return known;
        }
        PromptPrefix computed = PromptPrefix.compute(session, ids, limits.promptChunk(), cancellation);
        while (bytes() + computed.bytes() > limits.prefixBytes() && !prefixes.isEmpty()) {
            evictOldest();
        }
        prefixes.put(key, computed);
        return computed;
    }

    boolean contains(int[] ids) {
        return prefixes.containsKey(Key.of(ids));
    }

    private long bytes() {
        return prefixes.values().stream().mapToLong(PromptPrefix::bytes).sum();
    }

    private void evictOldest() {
        Map.Entry<Key, PromptPrefix> oldest = prefixes.entrySet().iterator().next();
        oldest.getValue().close();
        prefixes.remove(oldest.getKey());
    }

    @Override
    public void close() {
        prefixes.values().forEach(PromptPrefix::close);
        prefixes.clear();
    }
}
