package steerbench.engine.evaluation;

import java.util.List;
import steerbench.engine.task.Cancellation;

/// Scores the toxicity of texts. One thread at a time.
public interface ToxicityJudge extends AutoCloseable {

    JudgeId id();

    /// One score a text, in their order.
    List<ToxicityScore> score(List<String> texts, Cancellation cancellation);

    @Override
    void close();
}
