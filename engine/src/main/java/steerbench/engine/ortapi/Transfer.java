package steerbench.engine.ortapi;

import java.lang.foreign.MemorySegment;

/// Copies between the host's memory and a device's. Device segments are addresses: nothing else reads them.
public interface Transfer {
    void toDevice(MemorySegment host, MemorySegment device);

    void toHost(MemorySegment device, MemorySegment host);

    /// `count` pieces of `bytes` each, inside the device; pieces lie a pitch apart.
    void onDevice(MemorySegment from, long fromPitch, MemorySegment to, long toPitch, long bytes, long count);

    void zero(MemorySegment device);

    /// Returns when all copies so far have arrived.
    void settle();
}
