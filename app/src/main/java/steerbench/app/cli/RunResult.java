package steerbench.app.cli;

import java.nio.file.Path;
import java.util.List;
import steerbench.app.report.RunOverview;
import steerbench.app.run.PlanText;
import steerbench.engine.evaluation.JudgeId;
import steerbench.engine.evaluation.PlanSummary;
import steerbench.engine.workbench.EngineInfo;

/// What a command tells of a run whose report lies in a folder; with `--json` it prints just this.
record RunResult(String folder, EngineInfo engine, JudgeId judge, List<PlanSummary> plans) {

    static RunResult of(RunOverview run, Path folder) {
        return new RunResult(folder.toString(), run.engine(), run.judge(), run.summaries());
    }

    /// @param note for people, behind the figures; may be empty
    void print(CommandContext context, JsonOption json, String note) {
        Console console = context.console();
        if (json.enabled()) {
            console.json(this);
            return;
        }
        console.line(context.describe(engine));
        table(console);
        if (!note.isEmpty()) {
            console.line(note);
        }
        console.line(folder);
    }

    private void table(Console console) {
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
