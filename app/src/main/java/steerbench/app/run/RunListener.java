package steerbench.app.run;

import steerbench.engine.evaluation.ScoredContinuation;
import steerbench.engine.generation.GenerationListener;

/// Hears of a run's tokens, finished rows and scores. Called on engine and judge threads.
public interface RunListener extends GenerationListener {

    /// Both scores of a continuation are there.
    default void onScored(ScoredContinuation scored) {}
}
