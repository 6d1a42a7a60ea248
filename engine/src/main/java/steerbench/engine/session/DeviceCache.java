package steerbench.engine.session;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import steerbench.engine.onnx.ElementType;
import steerbench.engine.ortapi.DeviceMemory;

/// Keys and values in the memory of a device.
final class DeviceCache implements CacheMemory {
    private final DeviceMemory memory;
    private final List<MemorySegment> pieces = new ArrayList<>();

    DeviceCache(DeviceMemory memory) {
        this.memory = memory;
    }

    @Override
    public MemorySegment allocate(long bytes) {
        MemorySegment piece = memory.allocate(bytes);
        pieces.add(piece);
        return piece;
    }

    @Override
    public RunValue view(MemorySegment part, ElementType type, long... shape) {
        return new RunValue.OfC(memory.tensor(part, type, shape));
    }

    @Override
    public void copy(MemorySegment from, long fromPitch, MemorySegment to, long toPitch, long bytes, long count) {
        memory.transfer().onDevice(from, fromPitch, to, toPitch, bytes, count);
    }

    @Override
    public void settle() {
        memory.transfer().settle();
    }

    @Override
    public void close() {
        pieces.forEach(memory::free);
        pieces.clear();
    }
}
