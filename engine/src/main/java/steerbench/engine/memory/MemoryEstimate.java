package steerbench.engine.memory;

import java.util.List;
import steerbench.engine.weights.Mode;
import steerbench.engine.weights.WeightPrecision;

/// Bytes that a model with its SAEs takes while it is loaded, when it takes most; between what was measured
/// and half as much again (`docs/measurements.md`).
///
/// @param precision the matrices are rounded to
/// @param weights as the mode's kernels hold them
/// @param keysAndValues of the rows and positions asked for
/// @param saes encoders
/// @param base Java, ONNX Runtime, the tokenizer, intermediate values
public record MemoryEstimate(
        Mode mode, WeightPrecision precision, Use use, long weights, long keysAndValues, long saes, long base) {
    // Measured: 154 MiB with 49,152 tokens (SmolLM2), 915 MiB with 262,144 (Gemma 3).
    private static final long PROCESS = 48L << 20;
    private static final long PER_TOKEN_OF_VOCABULARY = 3400; // tokenizer, logits, sampling

    /// What is decoded at the same time.
    public record Use(int rows, int positions) {
        /// A prompt and its four columns in the window.
        public static Use usual() {
            return new Use(4, 512);
        }
    }

    public static MemoryEstimate of(
            ModelSizes model, List<SaeSizes> saes, Mode mode, WeightPrecision precision, Use use) {
        return new MemoryEstimate(
                mode,
                precision,
                use,
                model.weightBytes(mode, precision),
                model.kvBytesPerToken() * use.rows() * use.positions(),
                saes.stream().mapToLong(s -> s.bytes(mode)).sum(),
                PROCESS + PER_TOKEN_OF_VOCABULARY * model.vocabulary());
    }

    public long total() {
        return weights + keysAndValues + saes + base;
    }
}
