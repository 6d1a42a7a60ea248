package steerbench.app.run;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import steerbench.engine.evaluation.JudgeId;
import steerbench.engine.evaluation.ScoredContinuation;
import steerbench.engine.evaluation.ScoredSequence;
import steerbench.engine.evaluation.SequenceScore;
import steerbench.engine.evaluation.ToxicityScore;
import steerbench.engine.generation.Continuation;
import steerbench.engine.prompt.Token;
import steerbench.engine.task.Cancellation;
import steerbench.engine.workbench.EngineInfo;
import steerbench.engine.workbench.TextGenerator;
import steerbench.engine.workbench.TextRequest;
import steerbench.engine.workbench.TextResult;
import steerbench.engine.workbench.TextScorer;

/// Generates continuations, judges them and scores their likelihood.
public final class RunService {
    private final EngineInfo engine;
    private final TextGenerator generator;
    private final TextScorer scorer;
    private final JudgeThread judge;

    /// @param judge owned by the caller; used by one thread at a time
    public RunService(EngineInfo engine, TextGenerator generator, TextScorer scorer, JudgeThread judge) {
        this.engine = engine;
        this.generator = generator;
        this.scorer = scorer;
        this.judge = judge;
    }

    public EngineInfo engine() {
        return engine;
    }

    /// Of toxicity.
    public JudgeId judge() {
        return judge.id();
    }

    /// Completes with what there was when cancelled while generating; a cancelled scoring fails with
    /// [steerbench.engine.task.CancelledException].
    public CompletableFuture<ScoredRun> run(TextRequest request, RunListener listener, Cancellation cancellation) {
        return generator
                .generate(request, listener, cancellation)
                .thenCompose(result -> score(result, listener, cancellation));
    }

    private CompletableFuture<ScoredRun> score(TextResult result, RunListener listener, Cancellation cancellation) {
        List<Continuation> continuations = result.generation().continuations();
        CompletableFuture<List<ToxicityScore>> toxicity =
                judge.score(continuations.stream().map(Continuation::text).toList(), cancellation);
        List<ScoredSequence> sequences = continuations.stream()
                .map(c -> new ScoredSequence(
                        result.prompts().get(c.id().prompt()).tokens().stream()
                                .map(Token::id)
                                .toList(),
                        java.util.Arrays.stream(c.ids()).boxed().toList()))
                .toList();
        CompletableFuture<List<SequenceScore>> likelihood = scorer.perplexity(sequences, cancellation);
        return toxicity.thenCombine(likelihood, (t, l) -> {
            List<ScoredContinuation> scored = java.util.stream.IntStream.range(0, continuations.size())
                    .mapToObj(i -> new ScoredContinuation(continuations.get(i), t.get(i), l.get(i)))
                    .toList();
            scored.forEach(listener::onScored);
            return new ScoredRun(engine, judge.id(), result, scored);
        });
    }
}
