package steerbench.engine.session;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import steerbench.engine.graph.GraphNames;
import steerbench.engine.graph.ModelShape;
import steerbench.engine.onnx.ElementType;

/// Keys and values of some layers for a number of rows, each `(rows, kv_heads, capacity, head_dim)`, float32
/// or float16. A row's part is contiguous, so any run of rows can be bound to a smaller batch without a copy.
/// Owns its memory, which lies where the session computes.
public final class KvCache implements AutoCloseable {
    private final CacheMemory memory;
    private final ElementType type;
    private final ModelShape shape;
    private final int fromLayer;
    private final int rows;
    private final int capacity;
    private final List<MemorySegment> keys = new ArrayList<>();
    private final List<MemorySegment> values = new ArrayList<>();
    private final Map<Span, Bound> bound = new HashMap<>();

    private record Span(int first, int count) {}

    /// The tensors of a run of rows, by graph name.
    record Bound(Map<String, RunValue> past, Map<String, RunValue> present) {}

    KvCache(
            CacheMemory memory,
            ElementType type,
            ModelShape shape,
            int fromLayer,
            int toLayer,
            int rows,
            int capacity) {
        this.memory = memory;
        this.type = type;
        this.shape = shape;
        this.fromLayer = fromLayer;
        this.rows = rows;
        this.capacity = capacity;
        for (int layer = fromLayer; layer < toLayer; layer++) {
            keys.add(memory.allocate(Math.max(1, rows * rowBytes())));
            values.add(memory.allocate(Math.max(1, rows * rowBytes())));
        }
    }

    private long headBytes() {
        return (long) capacity * shape.headDim() * type.bytes();
    }

    private long rowBytes() {
        return shape.nKvHeads() * headBytes();
    }

    public int rows() {
        return rows;
    }

    /// Positions a row can hold.
    public int capacity() {
        return capacity;
    }

    /// Bytes held.
    public long bytes() {
        return 2L * keys.size() * rows * rowBytes();
    }

    /// The memories of its tensors.
    Set<String> memoryNames() {
        return bind(0, rows).past().values().stream().map(RunValue::memoryName).collect(Collectors.toSet());
    }

    /// Keys, then values, of each layer where they lie: addresses of the device.
    List<MemorySegment> pieces() {
        return Stream.concat(keys.stream(), values.stream()).toList();
    }

    /// Copies the first `length` positions of a row of another cache over the same layers.
    public void copyPrefix(KvCache source, int sourceRow, int targetRow, int length) {
        if (source.fromLayer != fromLayer || source.keys.size() != keys.size()) {
            throw new IllegalArgumentException("caches of different layers");
        }
        if (length > Math.min(capacity, source.capacity)) {
            throw new IllegalArgumentException(length + " positions into a capacity of " + capacity);
        }
        for (int i = 0; i < keys.size(); i++) {
            copyRow(source.keys.get(i), source, sourceRow, keys.get(i), targetRow, length);
            copyRow(source.values.get(i), source, sourceRow, values.get(i), targetRow, length);
        }
        memory.settle();
    }

    private void copyRow(
            MemorySegment from, KvCache source, int sourceRow, MemorySegment to, int targetRow, int length) {
        memory.copy(
                from.asSlice(sourceRow * source.rowBytes()),
                source.headBytes(),
                to.asSlice(targetRow * rowBytes()),
                headBytes(),
                (long) length * shape.headDim() * type.bytes(),
                shape.nKvHeads());
    }

    /// Rows `first .. first + count` as the batch of a pass.
    Bound bind(int first, int count) {
        if (first < 0 || first + count > rows) {
            throw new IllegalArgumentException("rows " + first + " to " + (first + count) + " of " + rows);
        }
        return bound.computeIfAbsent(new Span(first, count), this::create);
    }

    private Bound create(Span span) {
        Map<String, RunValue> past = new HashMap<>();
        Map<String, RunValue> present = new HashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            int layer = fromLayer + i;
            RunValue key = tensor(keys.get(i), span);
            RunValue value = tensor(values.get(i), span);
            past.put(GraphNames.pastKey(layer), key);
            past.put(GraphNames.pastValue(layer), value);
            present.put(GraphNames.presentKey(layer), key);
            present.put(GraphNames.presentValue(layer), value);
        }
        return new Bound(past, present);
    }

    private RunValue tensor(MemorySegment all, Span span) {
        MemorySegment part = all.asSlice(span.first() * rowBytes(), span.count() * rowBytes());
        return memory.view(part, type, span.count(), shape.nKvHeads(), capacity, shape.headDim());
    }

    @Override
    public void close() {
        for (Bound b : bound.values()) {
            b.past().values().forEach(RunValue::close);
        }
        bound.clear();
        memory.close();
    }
}
