package steerbench.engine.features;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Counts how features fire over a stream of texts of one class. Memory grows with the texts in which a
/// feature fires, not with texts times features.
public final class FeatureTally {
    private final int dSae;
    private final long[] firings; // (d_sae): tokens
    private final float[] largest; // (d_sae)
    private final Map<Integer, Scores> perText = new HashMap<>();
    private long tokens;
    private int texts;

    public FeatureTally(int dSae) {
        this.dSae = dSae;
        this.firings = new long[dSae];
        this.largest = new float[dSae];
    }

    /// A growing list of floats.
    private static final class Scores {
        private float[] values = new float[8];
        private int size;

        void add(float value) {
            if (size == values.length) {
                values = Arrays.copyOf(values, 2 * size);
            }
            values[size++] = value;
        }

        double[] toArray() {
            double[] copy = new double[size];
            for (int i = 0; i < size; i++) {
                copy[i] = values[i];
            }
            return copy;
        }
    }

    /// One text: the active features of each token, BOS left out by the caller.
    public void add(List<List<FeatureActivation>> activationsByToken) {
        Map<Integer, Float> peaks = new HashMap<>();
        for (List<FeatureActivation> token : activationsByToken) {
            tokens++;
            for (FeatureActivation a : token) {
                firings[a.feature()]++;
                peaks.merge(a.feature(), (float) a.activation(), Math::max);
            }
        }
        texts++;
        peaks.forEach((feature, peak) -> {
            largest[feature] = Math.max(largest[feature], peak);
            perText.computeIfAbsent(feature, _ -> new Scores()).add(peak);
        });
    }

    public int dSae() {
        return dSae;
    }

    public int texts() {
        return texts;
    }

    public long tokens() {
        return tokens;
    }

    public long firings(int feature) {
        return firings[feature];
    }

    public float largest(int feature) {
        return largest[feature];
    }

    /// Largest activations in the texts in which it fires.
    public double[] peaks(int feature) {
        Scores scores = perText.get(feature);
        return scores == null ? new double[0] : scores.toArray();
    }
}
