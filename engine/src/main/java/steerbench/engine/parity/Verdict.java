package steerbench.engine.parity;

/// What became of a comparison.
public enum Verdict {
    PASS,
    FAIL,
    /// The folder asks for something that is not built, or names a file that is not here: said, not skipped.
    NOT_RUN
}
