package steerbench.engine.weights;

/// How a model's matrices are held, chosen by the user. Independent of [Mode], which says how activations
/// enter a product. Every result names both. SAEs are always as stored: their active sets must not depend on
/// it.
public enum WeightPrecision {
    /// As the checkpoint stores them; the fast mode brings what is wider to 8 bits.
    STORED("stored", 64),
    /// Rounded to 8-bit integers in blocks of 32.
    INT8("int8", 8),
    /// Rounded to 4-bit integers in blocks of 32; token embedding and output matrix to 8 bits.
    INT4("int4", 4);

    private final String label;
    private final int bits;

    WeightPrecision(String label, int bits) {
        this.label = label;
        this.bits = bits;
    }

    public String label() {
        return label;
    }

    /// A matrix stored in more bits than this is rounded.
    int bits() {
        return bits;
    }

    /// Of the token embedding and the output matrix: an error there reaches every token undamped, and a table
    /// is read by rows, so that 4 bits would gain little.
    int tableBits() {
        return Math.max(8, bits);
    }
}
