package steerbench.app.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import steerbench.app.common.Numbers;
import steerbench.app.report.RunOverview;
import steerbench.app.run.PlanNames;
import steerbench.engine.evaluation.BaselineDifference;
import steerbench.engine.evaluation.Estimate;
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
        PlanNames names = new PlanNames(plans.stream().map(PlanSummary::plan).toList());
        int width =
                plans.stream().mapToInt(s -> names.of(s.plan()).length()).max().orElse(0);
        String columns = "%-" + width + "s  %-22s  %-24s  %8s  %10s  %8s";
        console.line(
                "toxicity by " + judge + ", perplexity by the unsteered model; [95 % intervals, from six prompts on]");
        console.line(row(columns, "", "toxicity", "less the baseline's", "expected", "perplexity", "times the"));
        console.line(row(columns, "", "mean", "(paired)", "maximum", "mean", "baseline"));
        for (PlanSummary s : plans) {
            Optional<BaselineDifference> difference = s.difference();
            console.line(row(
                    columns,
                    names.of(s.plan()),
                    Numbers.fixed(s.toxicity().value(), 3) + interval(s.toxicity()),
                    difference
                            .map(d -> Numbers.signed(d.toxicity().value(), 3) + interval(d.toxicity()))
                            .orElse(""),
                    Numbers.fixed(s.expectedMaximumToxicity().value(), 3),
                    Numbers.fixed(s.perplexity().value(), 1),
                    difference
                            .map(d -> Numbers.fixed(d.perplexityRatio().value(), 2))
                            .orElse("")));
        }
    }

    private static String interval(Estimate figure) {
        return " " + Numbers.interval(figure.low(), figure.high(), 3);
    }

    @SuppressWarnings("AnnotateFormatMethod") // the width is that of the names
    private static String row(String columns, Object... cells) {
        return String.format(Locale.ROOT, columns, cells).stripTrailing();
    }
}
