package steerbench.engine.ortapi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// A kind of memory by ONNX Runtime's name for it (`OrtMemoryInfo`).
final class MemoryKind implements AutoCloseable {
    static final String HOST = "Cpu";
    static final String CUDA = "Cuda";

    private static final int DEVICE_ALLOCATOR = 0;
    private static final int FIRST_DEVICE = 0;
    private static final int DEFAULT_MEMORY = 0;

    private final OrtApi api;
    private final MemorySegment info;

    private MemoryKind(OrtApi api, String name) {
        this.api = api;
        try (Arena arena = Arena.ofConfined()) {
            this.info = api.make(
                    arena,
                    OrtFunction.CREATE_MEMORY_INFO,
                    arena.allocateFrom(name),
                    DEVICE_ALLOCATOR,
                    FIRST_DEVICE,
                    DEFAULT_MEMORY);
        }
    }

    static MemoryKind host(OrtApi api) {
        return new MemoryKind(api, HOST);
    }

    static MemoryKind cuda(OrtApi api) {
        return new MemoryKind(api, CUDA);
    }

    MemorySegment info() {
        return info;
    }

    @Override
    public void close() {
        api.release(OrtFunction.RELEASE_MEMORY_INFO, info);
    }
}
