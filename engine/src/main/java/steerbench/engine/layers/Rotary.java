package steerbench.engine.layers;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Supplier;
import steerbench.engine.onnx.ElementType;
import steerbench.engine.onnx.OnnxGraph;
import steerbench.engine.onnx.Value;

/// Rotary position embedding (Su et al. 2021): rotates pairs of a head's dimensions by `position *
/// frequency`.
///
/// @param name unique in the graph, so that layers with the same frequencies share the tables
/// @param frequencies radians per position, one a pair: `rotary dimensions / 2`
/// @param interleaved pairs are (2i, 2i + 1) as in GGUF's permuted Llama weights, else (i, i + half)
public record Rotary(String name, Frequencies frequencies, boolean interleaved) {

    /// Inverse wavelengths of the pairs, possibly scaled for long contexts.
    public static final class Frequencies {
        private final double[] radians;

        private Frequencies(double[] radians) {
            this.radians = radians;
        }

        /// `theta^(-2i / dims)`.
        public static Frequencies of(int dims, double theta) {
            double[] radians = new double[dims / 2];
            for (int i = 0; i < radians.length; i++) {
                // transformers computes these in float32: 1 / theta^(2i/dims)
                radians[i] = (float) (1.0 / Math.pow(theta, (float) (2 * i) / (float) dims));
            }
            return new Frequencies(radians);
        }

        /// All frequencies divided by `factor`: position interpolation (`rope_type` linear).
        public Frequencies linear(double factor) {
            return new Frequencies(
                    Arrays.stream(radians).map(r -> (float) (r / factor)).toArray());
        }

        /// Llama 3's scaling: long waves are divided by `factor`, short ones kept, between them a ramp
        /// (`transformers` `_compute_llama3_parameters`).
        public Frequencies llama3(double factor, double lowFactor, double highFactor, double originalContext) {
            double longWave = originalContext / lowFactor;
            double shortWave = originalContext / highFactor;
            double[] scaled = new double[radians.length];
            for (int i = 0; i < scaled.length; i++) {
                double wave = 2 * Math.PI / radians[i];
                if (wave > longWave) {
                    scaled[i] = radians[i] / factor;
                } else if (wave < shortWave) {
                    scaled[i] = radians[i];
                } else {
                    double smooth = (originalContext / wave - lowFactor) / (highFactor - lowFactor);
                    scaled[i] = (1 - smooth) * radians[i] / factor + smooth * radians[i];
                }
                scaled[i] = (float) scaled[i];
            }
            return new Frequencies(scaled);
        }

        /// Each pair's frequency divided by its own factor, as GGUF stores Llama 3's scaling
        /// (`rope_freqs.weight`).
        public Frequencies dividedBy(float[] factors) {
            if (factors.length != radians.length) {
                throw new IllegalArgumentException(factors.length + " factors for " + radians.length + " pairs");
            }
            double[] scaled = new double[radians.length];
            for (int i = 0; i < scaled.length; i++) {
                scaled[i] = (float) (radians[i] / factors[i]);
            }
            return new Frequencies(scaled);
        }

        public int pairs() {
            return radians.length;
        }
    }

    /// `stretch * cos(position * frequency)`, `(positions, pairs)`.
    ///
    /// @param type float32 or float16
    /// @param stretch what rotating multiplies a vector's length by; 1 but for who makes scores of it
    Value cosines(OnnxGraph graph, int positions, ElementType type, float stretch) {
        return table(graph, ".cos", Math::cos, positions, type, stretch);
    }

    Value sines(OnnxGraph graph, int positions, ElementType type, float stretch) {
        return table(graph, ".sin", Math::sin, positions, type, stretch);
    }

    /// The layers share a table, so it is computed once.
    private Value table(
            OnnxGraph graph, String part, DoubleUnaryOperator of, int positions, ElementType type, float stretch) {
        String table = name + part + (stretch == 1 ? "" : "*" + stretch);
        Supplier<float[]> values = () -> table(positions, of, stretch);
        return type == ElementType.FLOAT
                ? graph.floats(table, values, positions, frequencies.pairs())
                : graph.halves(table + "16", values, positions, frequencies.pairs());
    }

    private float[] table(int positions, DoubleUnaryOperator of, float stretch) {
        int pairs = frequencies.pairs();
        float[] table = new float[positions * pairs];
        for (int t = 0; t < positions; t++) {
            for (int i = 0; i < pairs; i++) {
                float angle = (float) (t * frequencies.radians[i]); // float32 like the reference
                table[t * pairs + i] = (float) (stretch * of.applyAsDouble(angle));
            }
        }
        return table;
    }
}
