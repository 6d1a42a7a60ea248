package steerbench.engine.ortapi;

import java.lang.foreign.MemorySegment;

/// Where the device is the CPU: the way on which all but CUDA itself is proved.
final class HostTransfer implements Transfer {
    @Override
    public void toDevice(MemorySegment host, MemorySegment device) {
        device.copyFrom(host);
    }

    @Override
    public void toHost(MemorySegment device, MemorySegment host) {
        host.copyFrom(device);
    }

    @Override
    public void onDevice(MemorySegment from, long fromPitch, MemorySegment to, long toPitch, long bytes, long count) {
        for (long i = 0; i < count; i++) {
            MemorySegment.copy(from, i * fromPitch, to, i * toPitch, bytes);
        }
    }

    @Override
    public void zero(MemorySegment device) {
        device.fill((byte) 0);
    }

    @Override
    public void settle() {}
}
