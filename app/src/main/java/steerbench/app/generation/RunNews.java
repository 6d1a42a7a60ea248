package steerbench.app.generation;

import java.util.function.Consumer;
import steerbench.app.run.RunListener;
import steerbench.engine.evaluation.ScoredContinuation;
import steerbench.engine.generation.Continuation;
import steerbench.engine.generation.GeneratedToken;
import steerbench.engine.generation.RowId;

/// What comes from the engine's and the judge's thread while a run is under way.
sealed interface RunNews {
    /// Which run it belongs to: news of an older one are stale.
    long run();

    record TokenCame(long run, RowId row, GeneratedToken token, long nanoTime) implements RunNews {}

    record RowFinished(long run, Continuation continuation) implements RunNews {}

    record RowScored(long run, ScoredContinuation scored) implements RunNews {}

    /// Passes everything on as news of one run.
    static RunListener listener(long run, Consumer<RunNews> inlet) {
        return new RunListener() {
            @Override
            public void onToken(RowId row, int index, GeneratedToken token) {
                inlet.accept(new TokenCame(run, row, token, System.nanoTime()));
            }

            @Override
            public void onFinished(Continuation continuation) {
                inlet.accept(new RowFinished(run, continuation));
            }

            @Override
            public void onScored(ScoredContinuation scored) {
                inlet.accept(new RowScored(run, scored));
            }
        };
    }
}
