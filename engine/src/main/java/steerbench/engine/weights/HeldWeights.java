package steerbench.engine.weights;

/// How the matrices of a session are held.
///
/// @param bytes of matrices and tables, a shared one counted once; norms and biases are not in it
/// @param note what the chosen precision left as it was or rounded a second time, for people; may be empty
public record HeldWeights(WeightPrecision precision, long bytes, String note) {}
