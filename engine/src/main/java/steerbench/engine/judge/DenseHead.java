package steerbench.engine.judge;

import java.util.Arrays;

/// One hidden layer of rectified units over an encoder's features, and one output.
public final class DenseHead {
    private final float[] hiddenWeights; // (features, hidden)
    private final float[] hiddenBias; // (hidden)
    private final float[] outputWeights; // (hidden)
    private final float outputBias;

    /// The arrays are taken over, not copied.
    public DenseHead(float[] hiddenWeights, float[] hiddenBias, float[] outputWeights, float outputBias) {
        if (outputWeights.length != hiddenBias.length || hiddenWeights.length % hiddenBias.length != 0) {
            throw new IllegalArgumentException("weights " + hiddenWeights.length + ", " + outputWeights.length + " for "
                    + hiddenBias.length + " units");
        }
        this.hiddenWeights = hiddenWeights;
        this.hiddenBias = hiddenBias;
        this.outputWeights = outputWeights;
        this.outputBias = outputBias;
    }

    public int features() {
        return hiddenWeights.length / hiddenBias.length;
    }

    public int hidden() {
        return hiddenBias.length;
    }

    float[] hiddenWeights() {
        return hiddenWeights;
    }

    float[] hiddenBias() {
        return hiddenBias;
    }

    float[] outputWeights() {
        return outputWeights;
    }

    float outputBias() {
        return outputBias;
    }

    public double logit(float[] features) {
        int n = hiddenBias.length;
        float[] units = Arrays.copyOf(hiddenBias, n);
        for (int d = 0; d < features.length; d++) {
            float x = features[d];
            int row = d * n;
            for (int h = 0; h < n; h++) {
                units[h] += x * hiddenWeights[row + h];
            }
        }
        double sum = outputBias;
        for (int h = 0; h < n; h++) {
            sum += Math.max(0, units[h]) * outputWeights[h];
        }
        return sum;
    }
}
