package steerbench.engine.parity;

/// One compared quantity.
///
/// @param name `models/llama/resid_post.1`
/// @param maxAbsolute largest absolute difference; NaN where nothing was compared
/// @param maxRelative largest difference relative to the reference's largest magnitude
/// @param tolerance what is accepted, absolute; 0: equal
/// @param note why it was not run, or where it differs first; may be empty
/// @param firstDivergence of a failure in a model: the first hook, in the order of computation, that leaves
///     the reference (`blocks.1.hook_resid_mid`); empty where none does or none was compared
public record ParityLine(
        String name,
        double maxAbsolute,
        double maxRelative,
        double tolerance,
        Verdict verdict,
        String note,
        String firstDivergence) {

    ParityLine(String name, double maxAbsolute, double maxRelative, double tolerance, Verdict verdict, String note) {
        this(name, maxAbsolute, maxRelative, tolerance, verdict, note, "");
    }

    /// Nothing was compared.
    static ParityLine uncompared(String name, Verdict verdict, String note) {
        return new ParityLine(name, Double.NaN, Double.NaN, Double.NaN, verdict, note);
    }

    ParityLine withNote(String more) {
        String all = note.isEmpty() ? more : note + "; " + more;
        return new ParityLine(name, maxAbsolute, maxRelative, tolerance, verdict, all, firstDivergence);
    }

    ParityLine divergingFirstAt(String hook) {
        ParityLine noted = withNote("first diverges at " + hook);
        return new ParityLine(name, maxAbsolute, maxRelative, tolerance, verdict, noted.note(), hook);
    }
}
