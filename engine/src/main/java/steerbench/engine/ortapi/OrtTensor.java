package steerbench.engine.ortapi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import steerbench.engine.onnx.ElementType;

/// An `OrtValue` over memory that somebody else owns.
public final class OrtTensor implements AutoCloseable {
    private final OrtApi api;
    private final MemorySegment value;

    OrtTensor(OrtApi api, MemorySegment memoryInfo, MemorySegment data, ElementType type, long... shape) {
        this.api = api;
        long bytes = Arrays.stream(shape).reduce(1, Math::multiplyExact) * type.bytes();
        if (bytes > data.byteSize()) {
            throw new IllegalArgumentException(Arrays.toString(shape) + " in " + data.byteSize() + " bytes");
        }
        try (Arena arena = Arena.ofConfined()) {
            this.value = api.make(
                    arena,
                    OrtFunction.CREATE_TENSOR,
                    memoryInfo,
                    data,
                    bytes,
                    arena.allocateFrom(ValueLayout.JAVA_LONG, shape),
                    (long) shape.length,
                    type.code());
        }
    }

    MemorySegment value() {
        return value;
    }

    /// As ONNX Runtime tells it.
    long[] shape() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = api.make(arena, OrtFunction.TYPE_AND_SHAPE, value);
            try {
                MemorySegment count = arena.allocate(ValueLayout.JAVA_LONG);
                api.call(OrtFunction.DIMENSIONS_COUNT, info, count);
                long n = count.get(ValueLayout.JAVA_LONG, 0);
                MemorySegment dims = arena.allocate(ValueLayout.JAVA_LONG, Math.max(1, n));
                api.call(OrtFunction.DIMENSIONS, info, dims, n);
                return Arrays.copyOf(dims.toArray(ValueLayout.JAVA_LONG), Math.toIntExact(n));
            } finally {
                api.release(OrtFunction.RELEASE_TYPE_AND_SHAPE, info);
            }
        }
    }

    /// ONNX's number of the element type, as ONNX Runtime tells it.
    int elementType() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = api.make(arena, OrtFunction.TYPE_AND_SHAPE, value);
            try {
                MemorySegment type = arena.allocate(ValueLayout.JAVA_INT);
                api.call(OrtFunction.ELEMENT_TYPE, info, type);
                return type.get(ValueLayout.JAVA_INT, 0);
            } finally {
                api.release(OrtFunction.RELEASE_TYPE_AND_SHAPE, info);
            }
        }
    }

    /// Where ONNX Runtime reads and writes it.
    MemorySegment address() {
        try (Arena arena = Arena.ofConfined()) {
            return api.make(arena, OrtFunction.TENSOR_DATA, value);
        }
    }

    /// The memory it lies in, as ONNX Runtime calls it: "Cpu", "Cuda".
    public String memoryName() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = api.make(arena, OrtFunction.TENSOR_MEMORY, value);
            return OrtApi.text(api.make(arena, OrtFunction.MEMORY_NAME, info));
        }
    }

    @Override
    public void close() {
        api.release(OrtFunction.RELEASE_VALUE, value);
    }
}
