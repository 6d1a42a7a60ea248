package steerbench.engine.generation;

/// Hears of tokens as they come; what is not overridden goes unheard. Called on the engine's thread; must return
/// quickly.
public interface GenerationListener {

    /// Token number `index` (from 0) of a row.
    default void onToken(RowId row, int index, GeneratedToken token) {}

    /// A row has ended; it leaves the batch.
    default void onFinished(Continuation continuation) {}

    static GenerationListener silent() {
        return new GenerationListener() {};
    }
}
