package steerbench.engine.workbench;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import steerbench.engine.evaluation.ScoredSequence;
import steerbench.engine.evaluation.SequenceScore;
import steerbench.engine.task.Cancellation;

/// Perplexity of continuations by the unsteered model.
public interface TextScorer {

    CompletableFuture<List<SequenceScore>> perplexity(List<ScoredSequence> sequences, Cancellation cancellation);
}
