package steerbench.app.report;

import java.util.List;
import steerbench.app.mask.ToxicWords;
import steerbench.engine.evaluation.JudgeId;
import steerbench.engine.evaluation.PlanSummary;
import steerbench.engine.prompt.Prompt;
import steerbench.engine.workbench.EngineInfo;
import steerbench.engine.workbench.TextRequest;

/// A run as `run.json`: enough to repeat it and to compute every figure again.
///
/// @param masking says that texts are unmasked
public record RunDocument(
        String masking,
        EngineInfo engine,
        JudgeId judge,
        TextRequest request,
        List<Prompt> prompts,
        List<PlanSummary> summaries,
        List<RunRow> rows) {

    static RunDocument of(RunOverview run, List<Prompt> prompts) {
        return new RunDocument(
                ToxicWords.UNMASKED, run.engine(), run.judge(), run.request(), prompts, run.summaries(), run.shown());
    }
}
