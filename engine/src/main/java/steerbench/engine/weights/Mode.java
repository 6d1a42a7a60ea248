package steerbench.engine.weights;

/// The arithmetic of a session. Every result names it.
public enum Mode {
    /// float32 activations, weights as stored: parity with the reference implementations, small reports.
    EXACT("exact", "float32 activations, weights as stored"),
    /// Activations rounded to int8 in blocks of 32 before each matrix product, as llama.cpp does; weights at
    /// most 8 bits.
    FAST("fast", "int8 activations, weights of at most 8 bits");

    private final String label;
    private final String meaning;

    Mode(String label, String meaning) {
        this.label = label;
        this.meaning = meaning;
    }

    public String label() {
        return label;
    }

    public String meaning() {
        return meaning;
    }
}
