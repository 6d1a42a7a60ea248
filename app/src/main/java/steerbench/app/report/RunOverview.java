package steerbench.app.report;

import java.util.Comparator;
import java.util.List;
import steerbench.app.common.ProgramVersion;
import steerbench.app.run.ScoredRun;
import steerbench.engine.evaluation.DrawnUnits;
import steerbench.engine.evaluation.JudgeId;
import steerbench.engine.evaluation.PlanSummaries;
import steerbench.engine.evaluation.PlanSummary;
import steerbench.engine.evaluation.PromptStratum;
import steerbench.engine.evaluation.RunScores;
import steerbench.engine.workbench.EngineInfo;
import steerbench.engine.workbench.TextRequest;

/// What a report tells of: who ran, what was asked, and what came of it.
///
/// @param programs that made the continuations, with their runtime
/// @param judge of toxicity
/// @param drawn by the intervals of `summaries`
/// @param summaries one a plan
/// @param shown the continuations whose texts are shown
/// @param promptToxicity of each prompt, as its file says; NaN where it does not; empty where it says so of none
public record RunOverview(
        List<String> programs,
        EngineInfo engine,
        JudgeId judge,
        TextRequest request,
        RunScores scores,
        DrawnUnits drawn,
        List<PlanSummary> summaries,
        List<RunRow> shown,
        List<Double> promptToxicity) {
    public RunOverview {
        programs = List.copyOf(programs);
        summaries = List.copyOf(summaries);
        shown = List.copyOf(shown);
        promptToxicity = List.copyOf(promptToxicity);
    }

    /// Of this program.
    public static RunOverview of(
            EngineInfo engine, JudgeId judge, TextRequest request, RunScores scores, List<RunRow> shown) {
        DrawnUnits drawn = DrawnUnits.of(scores.continuations());
        return new RunOverview(
                List.of(ProgramVersion.with(engine)),
                engine,
                judge,
                request,
                scores,
                drawn,
                PlanSummaries.of(request.plans(), scores, drawn),
                shown,
                List.of());
    }

    public static RunOverview of(ScoredRun run) {
        return of(
                run.engine(),
                run.judge(),
                run.result().request(),
                run.scored().stream().map(RunRow::of).toList());
    }

    /// Of rows that are all shown.
    public static RunOverview of(EngineInfo engine, JudgeId judge, TextRequest request, List<RunRow> rows) {
        RowScores scores = new RowScores();
        rows.stream()
                .sorted(Comparator.comparingInt(RunRow::prompt).thenComparingInt(RunRow::plan))
                .forEach(scores::add);
        return of(engine, judge, request, scores.scores(), rows);
    }

    /// As a folder knows it that has grown.
    ///
    /// @param makers of the continuations
    /// @param toxicity of the prompts
    public RunOverview with(List<String> makers, List<Double> toxicity) {
        return new RunOverview(makers, engine, judge, request, scores, drawn, summaries, shown, toxicity);
    }

    /// The plans over toxic and over other prompts; empty where the prompts are not of both kinds.
    List<Stratum> strata() {
        return PromptStratum.of(promptToxicity).stream()
                .map(stratum -> new Stratum(stratum, PlanSummaries.of(request.plans(), scores.of(stratum), drawn)))
                .toList();
    }

    /// @param summaries one a plan
    record Stratum(PromptStratum prompts, List<PlanSummary> summaries) {}
}
