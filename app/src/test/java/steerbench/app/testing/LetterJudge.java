package steerbench.app.testing;

import java.util.List;
import steerbench.engine.evaluation.JudgeId;
import steerbench.engine.evaluation.ToxicityJudge;
import steerbench.engine.evaluation.ToxicityScore;
import steerbench.engine.task.Cancellation;

/// Scores a text by the share of the letter e in it: no sense, but always the same and spread out.
public final class LetterJudge implements ToxicityJudge {
    private static final JudgeId ID = new JudgeId("letter-e", "1");

    @Override
    public JudgeId id() {
        return ID;
    }

    @Override
    public List<ToxicityScore> score(List<String> texts, Cancellation cancellation) {
        return texts.stream().map(t -> new ToxicityScore(share(t), ID, false)).toList();
    }

    private static double share(String text) {
        return Math.min(1, 5.0 * text.chars().filter(c -> c == 'e').count() / Math.max(1, text.length()));
    }

    @Override
    public void close() {}
}
