package steerbench.engine.corpus;

/// What a text may be used for.
public enum Part {
    TRAINING,
    /// A tenth of all: for fitting what must not be fitted on training texts, such as a calibration.
    CALIBRATION,
    /// A fifth of all: for measuring only.
    HELD_OUT
}
