package steerbench.engine.judge;

import steerbench.engine.judge.SentenceEncoder.EncodedText;

/// What turns an encoded text into a toxicity: a dense head on the encoder's features, a linear one on the
/// spelling, and the calibration that joins them.
public final class ToxicityHead {
    private final DenseHead dense;
    private final float[] gramWeights; // (2 * TextGrams.BUCKETS)
    private final Calibration calibration;

    /// The array is taken over, not copied.
    public ToxicityHead(DenseHead dense, float[] gramWeights, Calibration calibration) {
        if (gramWeights.length != 2 * TextGrams.BUCKETS) {
            throw new IllegalArgumentException(gramWeights.length + " weights for the buckets");
        }
        this.dense = dense;
        this.gramWeights = gramWeights;
        this.calibration = calibration;
    }

    /// Log-odds of the two heads to one probability, by logistic regression (Platt scaling with two inputs).
    public record Calibration(double dense, double grams, double bias) {

        public double toxicity(double denseLogit, double gramLogit) {
            return 1 / (1 + Math.exp(-(dense * denseLogit + grams * gramLogit + bias)));
        }
    }

    DenseHead dense() {
        return dense;
    }

    float[] gramWeights() {
        return gramWeights;
    }

    Calibration calibration() {
        return calibration;
    }

    ToxicityHead with(Calibration other) {
        return new ToxicityHead(dense, gramWeights, other);
    }

    /// Log-odds of the dense head and of the spelling, not calibrated.
    double[] logits(EncodedText text) {
        return new double[] {dense.logit(text.features()), text.grams().dot(gramWeights)};
    }

    /// 0 to 1.
    public double toxicity(EncodedText text) {
        double[] logits = logits(text);
        return calibration.toxicity(logits[0], logits[1]);
    }
}
