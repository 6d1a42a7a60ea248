package steerbench.engine.session;

import java.lang.foreign.MemorySegment;
import steerbench.engine.onnx.ElementType;

/// Where keys and values lie. Segments may be a device's addresses: only this reads them.
interface CacheMemory extends AutoCloseable {
    /// Zeroed.
    MemorySegment allocate(long bytes);

    /// A tensor over a part of it.
    RunValue view(MemorySegment part, ElementType type, long... shape);

    /// `count` pieces of `bytes` each, which lie a pitch apart.
    void copy(MemorySegment from, long fromPitch, MemorySegment to, long toPitch, long bytes, long count);

    /// Returns when all copies have arrived.
    void settle();

    /// Frees all of it; views are closed before.
    @Override
    void close();
}
