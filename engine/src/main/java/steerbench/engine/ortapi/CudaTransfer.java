package steerbench.engine.ortapi;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import steerbench.engine.foreign.NativeFunction;
import steerbench.engine.problem.RuntimeFailureException;

/// By the CUDA runtime that the provider has loaded. ONNX Runtime's own copies would make a new device tensor
/// for every input of every step, whose address a captured graph could not know.
final class CudaTransfer implements Transfer {
    private static final int TO_DEVICE = 1;
    private static final int TO_HOST = 2;
    private static final int ON_DEVICE = 3;
    private static final MemoryLayout P = ValueLayout.ADDRESS;
    private static final MemoryLayout L = ValueLayout.JAVA_LONG;
    private static final MemoryLayout I = ValueLayout.JAVA_INT;

    private final NativeFunction copy;
    private final NativeFunction copyPieces;
    private final NativeFunction set;
    private final NativeFunction synchronize;
    private final NativeFunction message;

    /// @param library the runtime's file name
    @SuppressWarnings("restricted")
    CudaTransfer(String library) {
        SymbolLookup runtime = SymbolLookup.libraryLookup(library, Arena.global());
        copy = function(runtime, "cudaMemcpy", FunctionDescriptor.of(I, P, P, L, I));
        copyPieces = function(runtime, "cudaMemcpy2D", FunctionDescriptor.of(I, P, L, P, L, L, L, I));
        set = function(runtime, "cudaMemset", FunctionDescriptor.of(I, P, I, L));
        synchronize = function(runtime, "cudaDeviceSynchronize", FunctionDescriptor.of(I));
        message = function(runtime, "cudaGetErrorString", FunctionDescriptor.of(P, I));
    }

    private static NativeFunction function(SymbolLookup library, String name, FunctionDescriptor type) {
        return new NativeFunction(library.findOrThrow(name), type);
    }

    @Override
    public void toDevice(MemorySegment host, MemorySegment device) {
        check(copy.call(device, host, host.byteSize(), TO_DEVICE));
    }

    @Override
    public void toHost(MemorySegment device, MemorySegment host) {
        check(copy.call(host, device, host.byteSize(), TO_HOST));
    }

    @Override
    public void onDevice(MemorySegment from, long fromPitch, MemorySegment to, long toPitch, long bytes, long count) {
        check(copyPieces.call(to, toPitch, from, fromPitch, bytes, count, ON_DEVICE));
    }

    @Override
    public void zero(MemorySegment device) {
        check(set.call(device, 0, device.byteSize()));
    }

    @Override
    public void settle() {
        check(synchronize.call());
    }

    private void check(Object code) {
        if ((int) code != 0) {
            throw new RuntimeFailureException(
                    "CUDA",
                    OrtApi.text((MemorySegment) message.call(code)) + " (code " + code + ")",
                    "Is the GPU's memory full? Else report this with the log, or use --device cpu");
        }
    }
}
