package steerbench.engine.device;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.Serial;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import steerbench.engine.foreign.NativeFunction;

/// NVIDIA's driver, asked by its own interface (CUDA Driver API) instead of by `nvidia-smi`: it counts the GPUs
/// as ONNX Runtime does, `CUDA_VISIBLE_DEVICES` heeded, and it is there in containers without that program.
public final class CudaDriver {
    /// As `cuDriverGetVersion` counts: 1000 times the major and 10 times the minor version.
    private static final int OLDEST_VERSION = 12_000;

    private static final int CAPABILITY_MAJOR = 75;
    private static final int CAPABILITY_MINOR = 76;
    private static final int NAME_BYTES = 256;
    /// Longer than any of the driver's messages.
    private static final long MESSAGE_BYTES = 4096;

    private static final String HIDDEN =
            "Look with 'nvidia-smi' whether the driver sees the GPU; in a container, pass the GPU on to it;"
                    + " CUDA_VISIBLE_DEVICES may hide it";

    private final SymbolLookup functions;

    /// @param functions of `libcuda.so.1`
    CudaDriver(SymbolLookup functions) {
        this.functions = functions;
    }

    /// What the driver refuses, in its words.
    private static final class RefusalException extends Exception {
        @Serial
        private static final long serialVersionUID = 1;

        RefusalException(String message) {
            super(message);
        }
    }

    private record Memory(long free, long total) {}

    /// The machine's; empty where none is installed.
    @SuppressWarnings("restricted") // of the signatures in cuda.h
    public static Optional<CudaDriver> ofSystem(Platform platform) {
        if (!platform.hasCudaProvider()) {
            return Optional.empty();
        }
        try {
            String file = CudaLibrary.DRIVER.file(platform);
            // Never unloaded: it has threads of its own once it is initialised.
            return Optional.of(new CudaDriver(SymbolLookup.libraryLookup(file, Arena.global())));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // what the loader's answer becomes where there is no such library
        }
    }

    /// Takes a part of a second where this process does not use the GPU yet.
    public DriverReport report() {
        try (Arena arena = Arena.ofConfined()) {
            int version = version(arena);
            if (version < OLDEST_VERSION) {
                return DriverReport.refusing(
                        "the NVIDIA driver knows CUDA up to " + label(version) + ", 12 is needed",
                        "Install a newer driver (525 or later) from the system's packages or nvidia.com");
            }
            call("cuInit", FunctionDescriptor.of(JAVA_INT, JAVA_INT), 0);
            int device = device(arena);
            Memory memory = memory(arena, device);
            String capability =
                    attribute(arena, CAPABILITY_MAJOR, device) + "." + attribute(arena, CAPABILITY_MINOR, device);
            return DriverReport.of(
                    new Gpu(name(arena, device), capability, memory.total(), memory.free(), label(version)));
        } catch (RefusalException e) {
            return DriverReport.refusing("the NVIDIA driver says: " + e.getMessage(), HIDDEN);
        }
    }

    private static String label(int version) {
        return version / 1000 + "." + version % 1000 / 10;
    }

    private int version(Arena arena) throws RefusalException {
        MemorySegment version = arena.allocate(JAVA_INT);
        call("cuDriverGetVersion", FunctionDescriptor.of(JAVA_INT, ADDRESS), version);
        return version.get(JAVA_INT, 0);
    }

    private int device(Arena arena) throws RefusalException {
        MemorySegment device = arena.allocate(JAVA_INT);
        call("cuDeviceGet", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT), device, 0);
        return device.get(JAVA_INT, 0);
    }

    private String name(Arena arena, int device) throws RefusalException {
        MemorySegment name = arena.allocate(NAME_BYTES);
        call("cuDeviceGetName", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT), name, NAME_BYTES, device);
        return name.getString(0, StandardCharsets.UTF_8);
    }

    private int attribute(Arena arena, int attribute, int device) throws RefusalException {
        MemorySegment value = arena.allocate(JAVA_INT);
        FunctionDescriptor type = FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
        call("cuDeviceGetAttribute", type, value, attribute, device);
        return value.get(JAVA_INT, 0);
    }

    /// In the context that the CUDA runtime, and so ONNX Runtime, uses; made where it is not there yet.
    private Memory memory(Arena arena, int device) throws RefusalException {
        MemorySegment context = arena.allocate(ADDRESS);
        call("cuDevicePrimaryCtxRetain", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT), context, device);
        try {
            call("cuCtxPushCurrent_v2", FunctionDescriptor.of(JAVA_INT, ADDRESS), context.get(ADDRESS, 0));
            MemorySegment sizes = arena.allocate(MemoryLayout.sequenceLayout(2, JAVA_LONG));
            try {
                FunctionDescriptor type = FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS);
                call("cuMemGetInfo_v2", type, sizes, sizes.asSlice(Long.BYTES));
            } finally {
                call("cuCtxPopCurrent_v2", FunctionDescriptor.of(JAVA_INT, ADDRESS), context);
            }
            return new Memory(sizes.getAtIndex(JAVA_LONG, 0), sizes.getAtIndex(JAVA_LONG, 1));
        } finally {
            call("cuDevicePrimaryCtxRelease_v2", FunctionDescriptor.of(JAVA_INT, JAVA_INT), device);
        }
    }

    private void call(String name, FunctionDescriptor type, Object... arguments) throws RefusalException {
        int result = invoke(name, type, arguments);
        if (result != 0) {
            throw new RefusalException(name + " failed, " + message(result));
        }
    }

    private int invoke(String name, FunctionDescriptor type, Object... arguments) throws RefusalException {
        MemorySegment address =
                functions.find(name).orElseThrow(() -> new RefusalException("it does not know " + name));
        return (int) new NativeFunction(address, type).call(arguments);
    }

    /// `no CUDA-capable device is detected (100)`.
    private String message(int result) throws RefusalException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocate(ADDRESS);
            FunctionDescriptor type = FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS);
            return invoke("cuGetErrorString", type, result, text) == 0
                    ? string(text.get(ADDRESS, 0)) + " (" + result + ")"
                    : "error " + result;
        }
    }

    @SuppressWarnings("restricted") // a string of the driver's own, which ends in a zero
    private static String string(MemorySegment address) {
        return address.reinterpret(MESSAGE_BYTES).getString(0, StandardCharsets.UTF_8);
    }
}
