package steerbench.engine.session;

import java.util.Set;
import java.util.TreeSet;

/// The KV cache of a whole decoder in the two parts a cut session runs over.
public record SplitCache(KvCache lower, KvCache upper) implements AutoCloseable {

    public int capacity() {
        return upper.capacity();
    }

    public int rows() {
        return upper.rows();
    }

    public long bytes() {
        return lower.bytes() + upper.bytes();
    }

    /// The memories that keys and values lie in, as ONNX Runtime calls them: "Cpu" or "Cuda".
    public Set<String> memoryNames() {
        Set<String> names = new TreeSet<>(lower.memoryNames());
        names.addAll(upper.memoryNames());
        return names;
    }

    /// Copies the first `length` positions of a row.
    public void copyPrefix(SplitCache source, int sourceRow, int targetRow, int length) {
        lower.copyPrefix(source.lower, sourceRow, targetRow, length);
        upper.copyPrefix(source.upper, sourceRow, targetRow, length);
    }

    @Override
    public void close() {
        lower.close();
        upper.close();
    }
}
