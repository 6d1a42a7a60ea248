package steerbench.engine.session;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import steerbench.engine.onnx.ElementType;
import steerbench.engine.task.Cancellation;

/// A BERT-like text encoder from an ONNX file. One text a run, and that is no oversight: int8 encoders take
/// their activation scale from the whole input tensor, so padding and neighbours would change a text's
/// hidden states. One thread at a time.
public final class EncoderSession implements AutoCloseable {
    private static final String IDS = "input_ids";
    private static final String MASK = "attention_mask";
    private static final String TYPES = "token_type_ids";

    private final OrtEnvironment environment;
    private final GraphRunner runner;
    private final Layout layout;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment ids; // (maxTokens)
    private final MemorySegment mask; // (maxTokens), all 1
    private final MemorySegment types; // (maxTokens), all 0
    private final MemorySegment hidden; // (layers, maxTokens, width)

    /// @param layers names of the outputs to read, each `(1, tokens, width)`
    public record Layout(List<String> layers, int width, int maxTokens) {
        public Layout {
            layers = List.copyOf(layers);
        }

        private long layerBytes() {
            return (long) maxTokens * width * Float.BYTES;
        }
    }

    public EncoderSession(Path model, Layout layout, int threads) {
        this.environment = NativeRuntime.environment(threads);
        this.runner = new GraphRunner(environment, model);
        this.layout = layout;
        this.ids = arena.allocate(ValueLayout.JAVA_LONG, layout.maxTokens());
        this.mask = arena.allocate(ValueLayout.JAVA_LONG, layout.maxTokens());
        this.types = arena.allocate(ValueLayout.JAVA_LONG, layout.maxTokens());
        this.hidden = arena.allocate(layout.layerBytes() * layout.layers().size(), 64);
        for (int i = 0; i < layout.maxTokens(); i++) {
            mask.setAtIndex(ValueLayout.JAVA_LONG, i, 1);
        }
    }

    /// Hidden states of one text, valid until the next run.
    ///
    /// @param tokens ids with the encoder's own special tokens
    /// @return for each layer `(tokens, width)` floats
    public List<MemorySegment> run(int[] tokens, Cancellation cancellation) {
        int n = tokens.length;
        if (n == 0 || n > layout.maxTokens()) {
            throw new IllegalArgumentException(n + " tokens for an encoder of 1 to " + layout.maxTokens());
        }
        for (int i = 0; i < n; i++) {
            ids.setAtIndex(ValueLayout.JAVA_LONG, i, tokens[i]);
        }
        List<MemorySegment> results = layout.layers().stream()
                .map(layout.layers()::indexOf)
                .map(i -> hidden.asSlice(i * layout.layerBytes(), (long) n * layout.width() * Float.BYTES))
                .toList();
        try (Views inputs = new Views();
                Views outputs = new Views()) {
            inputs.add(IDS, ElementType.INT64, ids.asSlice(0, 8L * n), 1, n);
            inputs.add(MASK, ElementType.INT64, mask.asSlice(0, 8L * n), 1, n);
            inputs.add(TYPES, ElementType.INT64, types.asSlice(0, 8L * n), 1, n);
            for (int i = 0; i < results.size(); i++) {
                outputs.add(layout.layers().get(i), ElementType.FLOAT, results.get(i), 1, n, layout.width());
            }
            runner.run(inputs.byName, outputs.byName, cancellation);
        } catch (OrtException e) {
            throw HostTensor.failure(e);
        }
        return results;
    }

    /// Tensors over the session's own memory, for one run.
    private final class Views implements AutoCloseable {
        private final Map<String, OnnxTensor> byName = new LinkedHashMap<>();

        void add(String name, ElementType type, MemorySegment data, long... shape) throws OrtException {
            byName.put(name, HostTensor.view(environment, type, data, shape));
        }

        @Override
        public void close() {
            byName.values().forEach(OnnxTensor::close);
        }
    }

    @Override
    public void close() {
        runner.close();
        arena.close();
    }
}
