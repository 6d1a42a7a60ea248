package steerbench.engine.session;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import steerbench.engine.onnx.ElementType;
import steerbench.engine.problem.RuntimeFailureException;

/// Native memory of fixed shape that ONNX Runtime reads or writes in place. Owns its memory.
final class HostTensor implements PassTensor {
    private final Arena arena = Arena.ofShared();
    private final MemorySegment data;
    private final OnnxTensor handle;

    HostTensor(OrtEnvironment environment, ElementType type, long... shape) {
        this.data = arena.allocate(Math.max(1, elements(shape)) * type.bytes(), 64);
        try {
            this.handle = view(environment, type, data, shape);
        } catch (OrtException e) {
            arena.close();
            throw failure(e);
        }
    }

    static long elements(long... shape) {
        long n = 1;
        for (long d : shape) {
            n = Math.multiplyExact(n, d);
        }
        return n;
    }

    /// An ONNX Runtime tensor over memory that somebody else owns.
    static OnnxTensor view(OrtEnvironment environment, ElementType type, MemorySegment data, long... shape)
            throws OrtException {
        ByteBuffer bytes = data.asByteBuffer().order(ByteOrder.nativeOrder());
        return switch (type) {
            case FLOAT -> OnnxTensor.createTensor(environment, bytes.asFloatBuffer(), shape);
            case FLOAT16 -> OnnxTensor.createTensor(environment, bytes.asShortBuffer(), shape, OnnxJavaType.FLOAT16);
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

    @Override
    public RunValue value() {
        return new RunValue.OfJava(handle);
    }

    @Override
    public MemorySegment data() {
        return data;
    }

    @Override
    public void close() {
        handle.close();
        arena.close();
    }
}
