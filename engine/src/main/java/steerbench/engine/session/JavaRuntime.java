package steerbench.engine.session;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import steerbench.engine.onnx.ElementType;
import steerbench.engine.task.Cancellation;

/// By ONNX Runtime's own Java interface, on the CPU: tensors are the host's memory, nothing is copied.
final class JavaRuntime implements SessionRuntime {
    private final OrtEnvironment environment;
    private final List<GraphRunner> runners = new ArrayList<>();

    JavaRuntime(OrtEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Graph open(byte[] model, Path anyWeightFile) {
        GraphRunner runner = new GraphRunner(environment, model, anyWeightFile);
        runners.add(runner);
        return (inputs, outputs, _) -> new Run(runner, RunValue.java(inputs), RunValue.java(outputs));
    }

    private record Run(GraphRunner runner, Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs)
            implements GraphRun {
        @Override
        public void run(boolean large, Cancellation cancellation) {
            runner.run(inputs, outputs, large, cancellation);
        }

        @Override
        public void close() {}
    }

    @Override
    public String note() {
        return "";
    }

    @Override
    public OptionalDouble bandwidth() {
        return OptionalDouble.empty();
    }

    @Override
    public PassMemory passMemory() {
        return new Tensors();
    }

    @Override
    public CacheMemory cacheMemory() {
        return new Cache();
    }

    @Override
    public void close() {
        runners.forEach(GraphRunner::close);
    }

    private final class Tensors implements PassMemory {
        private final List<HostTensor> all = new ArrayList<>();

        private PassTensor add(ElementType type, long... shape) {
            HostTensor tensor = new HostTensor(environment, type, shape);
            all.add(tensor);
            return tensor;
        }

        @Override
        public PassTensor input(ElementType type, long... shape) {
            return add(type, shape);
        }

        @Override
        public PassTensor hostInput(ElementType type, long... shape) {
            return add(type, shape);
        }

        @Override
        public PassTensor output(ElementType type, long... shape) {
            return add(type, shape);
        }

        @Override
        public PassTensor passing(ElementType type, long... shape) {
            return add(type, shape);
        }

        @Override
        public void send() {}

        @Override
        public void receive() {}

        @Override
        public void close() {
            all.forEach(HostTensor::close);
        }
    }

    private final class Cache implements CacheMemory {
        private final Arena arena = Arena.ofShared();

        @Override
        public MemorySegment allocate(long bytes) {
            return arena.allocate(bytes, 64);
        }

        @Override
        public RunValue view(MemorySegment part, ElementType type, long... shape) {
            try {
                return new RunValue.OfJava(HostTensor.view(environment, type, part, shape));
            } catch (OrtException e) {
                throw HostTensor.failure(e);
            }
        }

        @Override
        public void copy(MemorySegment from, long fromPitch, MemorySegment to, long toPitch, long bytes, long count) {
            for (long i = 0; i < count; i++) {
                MemorySegment.copy(from, i * fromPitch, to, i * toPitch, bytes);
            }
        }

        @Override
        public void settle() {}

        @Override
        public void close() {
            arena.close();
        }
    }
}
