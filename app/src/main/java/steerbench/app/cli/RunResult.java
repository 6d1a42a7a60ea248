package steerbench.app.cli;

import java.nio.file.Path;
import java.util.List;
import steerbench.app.report.RunOverview;
import steerbench.app.report.RunWarnings;
import steerbench.engine.evaluation.DrawnUnits;
import steerbench.engine.evaluation.JudgeId;
import steerbench.engine.evaluation.PlanSummary;
import steerbench.engine.workbench.EngineInfo;

/// What a command tells of a run whose report lies in a folder; with `--json` it prints just this.
///
/// @param intervalsDraw prompts, or samples of the one prompt
/// @param warnings what makes the figures say less than they seem to
record RunResult(
        String folder,
        EngineInfo engine,
        JudgeId judge,
        DrawnUnits intervalsDraw,
        List<String> warnings,
        List<PlanSummary> plans) {

    static RunResult of(RunOverview run, Path folder) {
        return new RunResult(
                folder.toString(), run.engine(), run.judge(), run.drawn(), RunWarnings.of(run), run.summaries());
    }

    /// @param note for people, behind the figures; may be empty
    void print(CommandContext context, JsonOption json, String note) {
        Console console = context.console();
        if (json.enabled()) {
            console.json(this);
            return;
        }
        console.line(context.describe(engine));
        console.line("toxicity by " + judge + ", perplexity by the unsteered model; [95 % intervals, "
                + (intervalsDraw == DrawnUnits.PROMPTS
                        ? "from six prompts on]"
                        : "of the one prompt's samples, from six on]"));
        new PlanTable(plans).lines().forEach(console::line);
        warnings.forEach(console::line);
        if (!note.isEmpty()) {
            console.line(note);
        }
        console.line(folder);
    }
}
