package steerbench.engine.generation;

/// Hears of tokens as they come. Called on the engine's thread; must return quickly.
public interface GenerationListener {

    /// Token number `index` (from 0) of a row.
    void onToken(RowId row, int index, GeneratedToken token);

    /// A row has ended; it leaves the batch.
    void onFinished(Continuation continuation);

    static GenerationListener silent() {
        return new GenerationListener() {
            @Override
            public void onToken(RowId row, int index, GeneratedToken token) {}

            @Override
            public void onFinished(Continuation continuation) {}
        };
    }
}
