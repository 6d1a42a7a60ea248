package steerbench.app.cli;

import java.util.List;
import steerbench.app.run.PlanText;
import steerbench.engine.evaluation.JudgeId;
import steerbench.engine.evaluation.PlanSummary;

/// Plans beside each other, for people.
final class PlanTable {
    private PlanTable() {}

    static void print(Console console, JudgeId judge, List<PlanSummary> plans) {
        console.line("toxicity by " + judge + ", perplexity by the unsteered model");
        console.format("%-50s %-22s %9s %12s", "", "toxicity (95 %)", "expected", "perplexity");
        console.format("%-50s %-22s %9s %12s", "", "mean", "maximum", "mean");
        for (PlanSummary s : plans) {
            console.format(
                    "%-50s %.3f (%.3f-%.3f)    %9.3f %12.1f",
                    PlanText.of(s.plan()),
                    s.toxicity().mean(),
                    s.toxicity().low(),
                    s.toxicity().high(),
                    s.expectedMaximumToxicity(),
                    s.perplexity().mean());
        }
    }
}
