package steerbench.engine.session;

import ai.onnxruntime.OnnxTensor;
import java.util.HashMap;
import java.util.Map;
import steerbench.engine.ortapi.OrtTensor;

/// What a run is given for an input or output: of ONNX Runtime's Java interface or of its C interface.
sealed interface RunValue extends AutoCloseable {
    /// The memory it lies in, as ONNX Runtime calls it.
    String memoryName();

    @Override
    void close();

    record OfJava(OnnxTensor tensor) implements RunValue {
        @Override
        public String memoryName() {
            return "Cpu"; // the Java interface knows no other
        }

        @Override
        public void close() {
            tensor.close();
        }
    }

    record OfC(OrtTensor tensor) implements RunValue {
        @Override
        public String memoryName() {
            return tensor.memoryName();
        }

        @Override
        public void close() {
            tensor.close();
        }
    }

    static Map<String, OnnxTensor> java(Map<String, RunValue> values) {
        Map<String, OnnxTensor> tensors = new HashMap<>();
        values.forEach((name, value) -> {
            if (!(value instanceof OfJava java)) {
                throw new IllegalStateException(name + " belongs to another interface");
            }
            tensors.put(name, java.tensor());
        });
        return tensors;
    }

    static Map<String, OrtTensor> c(Map<String, RunValue> values) {
        Map<String, OrtTensor> tensors = new HashMap<>();
        values.forEach((name, value) -> {
            if (!(value instanceof OfC c)) {
                throw new IllegalStateException(name + " belongs to another interface");
            }
            tensors.put(name, c.tensor());
        });
        return tensors;
    }
}
