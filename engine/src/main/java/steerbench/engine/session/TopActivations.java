package steerbench.engine.session;

/// The largest feature activations of some tokens, `(tokens, size)`, largest first.
public final class TopActivations {
    private final int size;
    private final float[] values;
    private final int[] features;

    TopActivations(int size, float[] values, int[] features) {
        this.size = size;
        this.values = values;
        this.features = features;
    }

    public int tokens() {
        return values.length / size;
    }

    /// Per token.
    public int size() {
        return size;
    }

    public float value(int token, int rank) {
        return values[token * size + rank];
    }

    public int feature(int token, int rank) {
        return features[token * size + rank];
    }
}
