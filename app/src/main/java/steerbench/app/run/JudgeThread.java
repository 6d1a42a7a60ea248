package steerbench.app.run;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import steerbench.engine.evaluation.JudgeId;
import steerbench.engine.evaluation.ToxicityJudge;
import steerbench.engine.evaluation.ToxicityScore;
import steerbench.engine.task.Cancellation;

/// A judge with the one thread it runs on, beside the engine's.
public final class JudgeThread implements AutoCloseable {
    private final ToxicityJudge judge;
    private final ExecutorService executor = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("judge").daemon().factory());

    /// Takes the judge over: closing this closes it.
    public JudgeThread(ToxicityJudge judge) {
        this.judge = judge;
    }

    public JudgeId id() {
        return judge.id();
    }

    public CompletableFuture<List<ToxicityScore>> score(List<String> texts, Cancellation cancellation) {
        return CompletableFuture.supplyAsync(() -> judge.score(texts, cancellation), executor);
    }

    @Override
    public void close() {
        executor.close();
        judge.close();
    }
}
