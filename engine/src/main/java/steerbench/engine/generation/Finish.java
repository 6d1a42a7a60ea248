package steerbench.engine.generation;

/// Why a row ended.
public enum Finish {
    /// The model ended the text.
    END_OF_TEXT,
    /// The asked number of tokens was reached.
    LENGTH,
    /// Somebody stopped the run.
    CANCELLED,
    /// Its logits or its edit were no finite numbers: the steering is too strong for the model.
    NOT_FINITE
}
