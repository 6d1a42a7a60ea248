package steerbench.engine.session;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import steerbench.engine.onnx.ElementType;
import steerbench.engine.ortapi.DeviceMemory;
import steerbench.engine.ortapi.Transfer;

/// The tensors of a pass on a device. All inputs lie side by side, and so do all outputs, on both sides: a
/// step's many small tensors cross in one copy each way.
final class MirroredMemory implements PassMemory {
    private static final long CHUNK = 1 << 16;
    private static final long ALIGNMENT = 256; // as device allocators give it

    private final Arena arena = Arena.ofShared();
    private final DeviceMemory device;
    private final List<Chunk> inputs = new ArrayList<>();
    private final List<Chunk> outputs = new ArrayList<>();
    private final List<Chunk> passing = new ArrayList<>();
    private final List<MirroredTensor> tensors = new ArrayList<>();

    MirroredMemory(DeviceMemory device) {
        this.device = device;
    }

    /// Memory on both sides, given out from its beginning.
    private static final class Chunk {
        private final MemorySegment host;
        private final MemorySegment device;
        private long used;

        Chunk(MemorySegment host, MemorySegment device) {
            this.host = host;
            this.device = device;
        }

        boolean hasRoom(long bytes) {
            return used + bytes <= host.byteSize();
        }

        MirroredTensor take(DeviceMemory memory, ElementType type, long bytes, long... shape) {
            MemorySegment here = host.asSlice(used, bytes);
            MemorySegment there = device.asSlice(used, bytes);
            used = (used + bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
            return new MirroredTensor(here, there, memory.tensor(there, type, shape), memory.transfer());
        }

        MemorySegment usedHost() {
            return host.asSlice(0, Math.min(used, host.byteSize()));
        }

        MemorySegment usedDevice() {
            return device.asSlice(0, Math.min(used, device.byteSize()));
        }
    }

    private PassTensor take(List<Chunk> chunks, ElementType type, long... shape) {
        long bytes = Math.max(1, HostTensor.elements(shape)) * type.bytes();
        if (chunks.isEmpty() || !chunks.getLast().hasRoom(bytes)) {
            long size = Math.max(CHUNK, bytes);
            chunks.add(new Chunk(arena.allocate(size, ALIGNMENT), device.allocate(size)));
        }
        MirroredTensor tensor = chunks.getLast().take(device, type, bytes, shape);
        tensors.add(tensor);
        return tensor;
    }

    @Override
    public PassTensor input(ElementType type, long... shape) {
        return take(inputs, type, shape);
    }

    @Override
    public PassTensor hostInput(ElementType type, long... shape) {
        MemorySegment data = arena.allocate(Math.max(1, HostTensor.elements(shape)) * type.bytes(), ALIGNMENT);
        MirroredTensor tensor = new MirroredTensor(data, data, device.hostTensor(data, type, shape), device.transfer());
        tensors.add(tensor);
        return tensor;
    }

    @Override
    public PassTensor output(ElementType type, long... shape) {
        return take(outputs, type, shape);
    }

    @Override
    public PassTensor passing(ElementType type, long... shape) {
        return take(passing, type, shape);
    }

    @Override
    public void send() {
        Transfer transfer = device.transfer();
        inputs.forEach(c -> transfer.toDevice(c.usedHost(), c.usedDevice()));
        transfer.settle();
    }

    @Override
    public void receive() {
        outputs.forEach(c -> device.transfer().toHost(c.usedDevice(), c.usedHost()));
    }

    @Override
    public void close() {
        tensors.forEach(MirroredTensor::close);
        List.of(inputs, outputs, passing).forEach(all -> all.forEach(c -> device.free(c.device)));
        arena.close();
    }
}
