package steerbench.engine.weights;

/// The arithmetic of a session. Every result names it.
public enum Mode {
    /// float32 activations, weights as stored or as chosen: parity with the reference implementations, small
    /// reports.
    EXACT("exact", "float32 activations", "weights as stored"),
    /// Activations rounded to int8 in blocks of 32 before each matrix product, as llama.cpp does; weights at
    /// most 8 bits.
    FAST("fast", "int8 activations", "weights of at most 8 bits");

    private final String label;
    private final String activations;
    private final String storedWeights;

    Mode(String label, String activations, String storedWeights) {
        this.label = label;
        this.activations = activations;
        this.storedWeights = storedWeights;
    }

    public String label() {
        return label;
    }

    /// With the weights' precision, where that is not as they are stored: "fast, int4 weights".
    public String label(WeightPrecision weights) {
        return weights == WeightPrecision.STORED ? label : label + ", " + weights.label() + " weights";
    }

    public String meaning(WeightPrecision weights) {
        return activations + ", "
                + (weights == WeightPrecision.STORED ? storedWeights : weights.label() + " weights in blocks of 32");
    }
}
