package steerbench.engine.judge;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import steerbench.engine.judge.SentenceEncoder.EncodedText;

/// Encoded texts with targets and weights. Features are kept in half precision: tens of thousands of texts
/// fit into the launcher's heap.
final class TrainingSet {
    private final List<short[]> features = new ArrayList<>();
    private final List<TextGrams> grams = new ArrayList<>();
    private final double[] targets;
    private final double[] weights;

    /// For the texts that [#add] will be given, in their order.
    TrainingSet(List<LabelledText> texts) {
        this.targets = texts.stream().mapToDouble(LabelledText::toxicity).toArray();
        this.weights = Mixture.weights(texts);
    }

    void add(EncodedText text) {
        float[] values = text.features();
        short[] halves = new short[values.length];
        for (int d = 0; d < values.length; d++) {
            halves[d] = Float.floatToFloat16(values[d]);
        }
        features.add(halves);
        grams.add(text.grams());
    }

    int size() {
        return features.size();
    }

    int width() {
        return features.getFirst().length;
    }

    short[] features(int i) {
        return features.get(i);
    }

    TextGrams grams(int i) {
        return grams.get(i);
    }

    /// Derivative of the weighted log loss after the logit.
    float slope(int i, double logit) {
        return (float) (weights[i] * (1 / (1 + Math.exp(-logit)) - targets[i]));
    }

    /// All indices in a random order.
    int[] shuffled(RandomGenerator random) {
        int[] order = new int[size()];
        for (int i = 0; i < order.length; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
