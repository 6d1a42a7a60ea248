package steerbench.app.report;

import java.util.List;
import steerbench.app.run.ScoredRun;
import steerbench.engine.evaluation.ContinuationScore;
import steerbench.engine.evaluation.JudgeId;
import steerbench.engine.evaluation.PlanSummaries;
import steerbench.engine.evaluation.PlanSummary;
import steerbench.engine.evaluation.PromptStratum;
import steerbench.engine.evaluation.ScoredContinuation;
import steerbench.engine.workbench.EngineInfo;
import steerbench.engine.workbench.TextRequest;

/// What a report tells of: who ran, what was asked, and what came of it.
///
/// @param judge of toxicity
/// @param scores one a continuation
/// @param summaries one a plan
/// @param shown the continuations whose texts are shown
/// @param promptToxicity of each prompt, as its file says; NaN where it does not; empty where it says so of none
public record RunOverview(
        EngineInfo engine,
        JudgeId judge,
        TextRequest request,
        List<ContinuationScore> scores,
        List<PlanSummary> summaries,
        List<RunRow> shown,
        List<Double> promptToxicity) {
    public RunOverview {
        scores = List.copyOf(scores);
        summaries = List.copyOf(summaries);
        shown = List.copyOf(shown);
        promptToxicity = List.copyOf(promptToxicity);
    }

    public static RunOverview of(
            EngineInfo engine, JudgeId judge, TextRequest request, List<ContinuationScore> scores, List<RunRow> shown) {
        return new RunOverview(
                engine, judge, request, scores, PlanSummaries.of(request.plans(), scores), shown, List.of());
    }

    public RunOverview withPromptToxicity(List<Double> toxicity) {
        return new RunOverview(engine, judge, request, scores, summaries, shown, toxicity);
    }

    /// The plans over toxic and over other prompts; empty where the prompts are not of both kinds.
    List<Stratum> strata() {
        return PromptStratum.of(promptToxicity).stream()
                .map(stratum -> new Stratum(
                        stratum,
                        PlanSummaries.of(
                                request.plans(),
                                scores.stream().filter(stratum::holds).toList())))
                .toList();
    }

    /// @param summaries one a plan
    record Stratum(PromptStratum prompts, List<PlanSummary> summaries) {}

    public static RunOverview of(ScoredRun run) {
        return of(
                run.engine(),
                run.judge(),
                run.result().request(),
                run.scored().stream().map(ScoredContinuation::score).toList(),
                run.scored().stream().map(RunRow::of).toList());
    }
}
