package steerbench.app.loading;

import java.util.List;
import steerbench.engine.evaluation.JudgeId;
import steerbench.engine.evaluation.ToxicityJudge;
import steerbench.engine.evaluation.ToxicityScore;
import steerbench.engine.task.Cancellation;

/// Stands where no judge is: says of every text that nothing is known.
final class MissingJudge implements ToxicityJudge {
    private static final JudgeId NONE = new JudgeId("none", "0");

    @Override
    public JudgeId id() {
        return NONE;
    }

    @Override
    public List<ToxicityScore> score(List<String> texts, Cancellation cancellation) {
        return texts.stream()
                .map(_ -> new ToxicityScore(Double.NaN, NONE, false))
                .toList();
    }

    @Override
    public void close() {}
}
