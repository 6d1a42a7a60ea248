package steerbench.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import steerbench.engine.evaluation.ContinuationScore;
import steerbench.engine.evaluation.Diversity;
import steerbench.engine.evaluation.PromptDiversity;
import steerbench.engine.evaluation.RunScores;
import steerbench.engine.generation.RowId;

/// Collects the figures of rows whose texts are not kept: all samples of a prompt under a plan come one behind the
/// other. Mutable.
public final class RowScores {
    private final List<ContinuationScore> continuations = new ArrayList<>();
    private final List<PromptDiversity> prompts = new ArrayList<>();
    private final List<String> texts = new ArrayList<>(); // of the prompt and plan that come now
    private Optional<RowId> first = Optional.empty();

    public void add(RunRow row) {
        if (first.filter(f -> f.prompt() == row.prompt() && f.plan() == row.plan())
                .isEmpty()) {
            endPrompt();
            first = Optional.of(row.id());
        }
        ContinuationScore score = row.score();
        continuations.add(score);
        if (!score.isBroken()) {
            texts.add(row.text());
        }
    }

    private void endPrompt() {
        if (!texts.isEmpty()) {
            first.ifPresent(f -> prompts.add(new PromptDiversity(f.prompt(), f.plan(), Diversity.of(texts))));
        }
        texts.clear();
    }

    /// Of all rows that came.
    public RunScores scores() {
        endPrompt();
        return new RunScores(continuations, prompts);
    }
}
