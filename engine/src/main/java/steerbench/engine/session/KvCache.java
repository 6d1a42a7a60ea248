package steerbench.engine.session;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import steerbench.engine.graph.GraphNames;
import steerbench.engine.graph.ModelShape;
import steerbench.engine.onnx.ElementType;

/// Keys and values of some layers for a number of rows, each `(rows, kv_heads, capacity, head_dim)` float32.
/// A row's part is contiguous, so any run of rows can be bound to a smaller batch without a copy. Owns its
/// memory.
public final class KvCache implements AutoCloseable {
    private final OrtEnvironment environment;
    private final Arena arena = Arena.ofShared();
    private final ModelShape shape;
    private final int fromLayer;
    private final int rows;
    private final int capacity;
    private final List<MemorySegment> keys = new ArrayList<>();
    private final List<MemorySegment> values = new ArrayList<>();
    private final Map<Span, Bound> bound = new HashMap<>();

    private record Span(int first, int count) {}

    /// The tensors of a run of rows, by graph name.
    record Bound(Map<String, OnnxTensor> past, Map<String, OnnxTensor> present) {}

    KvCache(OrtEnvironment environment, ModelShape shape, int fromLayer, int toLayer, int rows, int capacity) {
        this.environment = environment;
        this.shape = shape;
        this.fromLayer = fromLayer;
        this.rows = rows;
        this.capacity = capacity;
        for (int layer = fromLayer; layer < toLayer; layer++) {
            keys.add(arena.allocate(Math.max(1, rows * rowBytes()), 64));
            values.add(arena.allocate(Math.max(1, rows * rowBytes()), 64));
        }
    }

    private long headBytes() {
        return (long) capacity * shape.headDim() * Float.BYTES;
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
    }

    private void copyRow(
            MemorySegment from, KvCache source, int sourceRow, MemorySegment to, int targetRow, int length) {
        long bytes = (long) length * shape.headDim() * Float.BYTES;
        for (int head = 0; head < shape.nKvHeads(); head++) {
            MemorySegment.copy(
                    from,
                    sourceRow * source.rowBytes() + head * source.headBytes(),
                    to,
                    targetRow * rowBytes() + head * headBytes(),
                    bytes);
        }
    }

    /// Rows `first .. first + count` as the batch of a pass.
    Bound bind(int first, int count) {
        if (first < 0 || first + count > rows) {
            throw new IllegalArgumentException("rows " + first + " to " + (first + count) + " of " + rows);
        }
        return bound.computeIfAbsent(new Span(first, count), this::create);
    }

    private Bound create(Span span) {
        Map<String, OnnxTensor> past = new HashMap<>();
        Map<String, OnnxTensor> present = new HashMap<>();
        try {
            for (int i = 0; i < keys.size(); i++) {
                int layer = fromLayer + i;
                OnnxTensor key = tensor(keys.get(i), span);
                OnnxTensor value = tensor(values.get(i), span);
                past.put(GraphNames.pastKey(layer), key);
                past.put(GraphNames.pastValue(layer), value);
                present.put(GraphNames.presentKey(layer), key);
                present.put(GraphNames.presentValue(layer), value);
            }
        } catch (OrtException e) {
            past.values().forEach(OnnxTensor::close);
            throw HostTensor.failure(e);
        }
        return new Bound(past, present);
    }

    private OnnxTensor tensor(MemorySegment all, Span span) throws OrtException {
        MemorySegment part = all.asSlice(span.first() * rowBytes(), span.count() * rowBytes());
        return HostTensor.view(
                environment, ElementType.FLOAT, part, span.count(), shape.nKvHeads(), capacity, shape.headDim());
    }

    @Override
    public void close() {
        for (Bound b : bound.values()) {
            b.past().values().forEach(OnnxTensor::close);
        }
        bound.clear();
        arena.close();
    }
}
