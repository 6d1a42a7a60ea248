package steerbench.engine.parity;

/// One compared quantity.
///
/// @param name `models/llama/resid_post.1`
/// @param maxAbsolute largest absolute difference; NaN where nothing was compared
/// @param maxRelative largest difference relative to the reference's largest magnitude
/// @param tolerance what is accepted, absolute; 0: equal
/// @param note why it was not run, or where it differs first; may be empty
public record ParityLine(
        String name, double maxAbsolute, double maxRelative, double tolerance, Verdict verdict, String note) {}
