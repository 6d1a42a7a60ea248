package steerbench.engine.session;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import steerbench.engine.onnx.ElementType;
import steerbench.engine.problem.RuntimeFailureException;

/// Native memory of fixed shape that ONNX Runtime reads or writes in place. Filled and read by index; the
/// caller knows the shape. Owns its memory.
final class HostTensor implements AutoCloseable {
    private final Arena arena = Arena.ofShared();
    private final MemorySegment data;
    private final OnnxTensor handle;
    private final long elements;

    HostTensor(OrtEnvironment environment, ElementType type, long... shape) {
        long n = 1;
        for (long d : shape) {
            n = Math.multiplyExact(n, d);
        }
        this.elements = n;
        this.data = arena.allocate(Math.max(1, n) * type.bytes(), 64);
        try {
            this.handle = view(environment, type, data, shape);
        } catch (OrtException e) {
            arena.close();
            throw failure(e);
        }
    }

    /// An ONNX Runtime tensor over memory that somebody else owns.
    static OnnxTensor view(OrtEnvironment environment, ElementType type, MemorySegment data, long... shape)
            throws OrtException {
        ByteBuffer bytes = data.asByteBuffer().order(ByteOrder.nativeOrder());
        return switch (type) {
            case FLOAT -> OnnxTensor.createTensor(environment, bytes.asFloatBuffer(), shape);
            case INT64 -> OnnxTensor.createTensor(environment, bytes.asLongBuffer(), shape);
            case INT32 -> OnnxTensor.createTensor(environment, bytes.asIntBuffer(), shape);
            default -> throw new IllegalArgumentException("no host tensors of " + type);
        };
    }

    static RuntimeFailureException failure(OrtException e) {
        return new RuntimeFailureException(
                "ONNX Runtime",
                String.valueOf(e.getMessage()),
                "Report this with the log: our own checks had passed",
                e);
    }

    OnnxTensor handle() {
        return handle;
    }

    MemorySegment data() {
        return data;
    }

    long elements() {
        return elements;
    }

    long bytes() {
        return data.byteSize();
    }

    void setFloat(long i, float value) {
        data.setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
    }

    float getFloat(long i) {
        return data.getAtIndex(ValueLayout.JAVA_FLOAT, i);
    }

    void setLong(long i, long value) {
        data.setAtIndex(ValueLayout.JAVA_LONG, i, value);
    }

    long getLong(long i) {
        return data.getAtIndex(ValueLayout.JAVA_LONG, i);
    }

    void setInt(long i, int value) {
        data.setAtIndex(ValueLayout.JAVA_INT, i, value);
    }

    @Override
    public void close() {
        handle.close();
        arena.close();
    }
}
