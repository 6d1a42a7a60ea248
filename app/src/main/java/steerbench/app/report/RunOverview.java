package steerbench.app.report;

import java.util.List;
import steerbench.app.run.ScoredRun;
import steerbench.engine.evaluation.ContinuationScore;
import steerbench.engine.evaluation.JudgeId;
import steerbench.engine.evaluation.PlanSummaries;
import steerbench.engine.evaluation.PlanSummary;
import steerbench.engine.evaluation.ScoredContinuation;
import steerbench.engine.workbench.EngineInfo;
import steerbench.engine.workbench.TextRequest;

/// What a report tells of: who ran, what was asked, and what came of it.
///
/// @param judge of toxicity
/// @param scores one a continuation
/// @param summaries one a plan
/// @param shown the continuations whose texts are shown
public record RunOverview(
        EngineInfo engine,
        JudgeId judge,
        TextRequest request,
        List<ContinuationScore> scores,
        List<PlanSummary> summaries,
        List<RunRow> shown) {
    public RunOverview {
        scores = List.copyOf(scores);
        summaries = List.copyOf(summaries);
        shown = List.copyOf(shown);
    }

    public static RunOverview of(
            EngineInfo engine, JudgeId judge, TextRequest request, List<ContinuationScore> scores, List<RunRow> shown) {
        return new RunOverview(engine, judge, request, scores, PlanSummaries.of(request.plans(), scores), shown);
    }

    public static RunOverview of(ScoredRun run) {
        return of(
                run.engine(),
                run.judge(),
                run.result().request(),
                run.scored().stream().map(ScoredContinuation::score).toList(),
                run.scored().stream().map(RunRow::of).toList());
    }
}
