package steerbench.engine.session;

import java.lang.foreign.MemorySegment;
import steerbench.engine.ortapi.OrtTensor;
import steerbench.engine.ortapi.Transfer;

/// A tensor on a device with its mirror in the host's memory; [MirroredMemory] owns both.
///
/// @param data the host's side
/// @param device the other one
record MirroredTensor(MemorySegment data, MemorySegment device, OrtTensor tensor, Transfer transfer)
        implements PassTensor {
    @Override
    public RunValue value() {
        return new RunValue.OfC(tensor);
    }

    @Override
    public void fetch() {
        transfer.toHost(device, data);
    }

    @Override
    public void store(long from, long bytes) {
        transfer.toDevice(data.asSlice(from, bytes), device.asSlice(from, bytes));
    }

    @Override
    public void close() {
        tensor.close();
    }
}
