package steerbench.app.report;

import java.util.ArrayList;
import java.util.List;
import steerbench.app.mask.ToxicWords;
import steerbench.app.run.ScoredRun;
import steerbench.engine.evaluation.JudgeId;
import steerbench.engine.evaluation.PlanSummary;
import steerbench.engine.evaluation.ScoredContinuation;
import steerbench.engine.generation.Continuation;
import steerbench.engine.generation.GeneratedToken;
import steerbench.engine.prompt.Prompt;
import steerbench.engine.steering.Receipt;
import steerbench.engine.workbench.EngineInfo;
import steerbench.engine.workbench.TextRequest;

/// A run as `run.json`: enough to repeat it and to compute every figure again. Of the receipts it holds the
/// dose at each position; `generate --json` prints them whole, feature by feature.
///
/// @param masking says that texts are unmasked
public record RunDocument(
        String masking,
        EngineInfo engine,
        JudgeId judge,
        TextRequest request,
        List<Prompt> prompts,
        List<PlanSummary> summaries,
        List<Row> rows) {

    /// A continuation.
    ///
    /// @param plan its place in the request's plans
    /// @param logProbabilities of each generated id under the row's own (steered) distribution, natural log
    /// @param negativeLogLikelihood of the generated ids by the unsteered model, summed
    /// @param promptDoses norm of the edit over norm of the residual at each prompt position; 0: not edited
    /// @param doses the same at each generated position
    public record Row(
            int prompt,
            int plan,
            int sample,
            List<Integer> ids,
            String text,
            String finish,
            double toxicity,
            boolean judgedInPart,
            double perplexity,
            double negativeLogLikelihood,
            List<Double> logProbabilities,
            List<Double> promptDoses,
            List<Double> doses) {

        static Row of(ScoredContinuation scored) {
            Continuation c = scored.continuation();
            List<GeneratedToken> tokens = c.tokens();
            return new Row(
                    c.id().prompt(),
                    c.id().plan(),
                    c.id().sample(),
                    tokens.stream().map(t -> t.token().id()).toList(),
                    c.text(),
                    c.finish().name(),
                    scored.toxicity().toxicity(),
                    scored.toxicity().truncated(),
                    scored.perplexity(),
                    scored.likelihood().negativeLogLikelihood(),
                    tokens.stream().map(GeneratedToken::logProbability).toList(),
                    doses(c.promptReceipts()),
                    doses(tokens.stream().map(GeneratedToken::receipt).toList()));
        }

        private static List<Double> doses(List<Receipt> receipts) {
            return receipts.stream().map(r -> r.edited() ? r.dose() : 0.0).toList();
        }
    }

    static RunDocument of(ScoredRun run) {
        List<Row> rows = new ArrayList<>();
        run.scored().forEach(s -> rows.add(Row.of(s)));
        return new RunDocument(
                ToxicWords.UNMASKED,
                run.engine(),
                run.judge(),
                run.result().request(),
                run.result().prompts(),
                run.summaries(),
                rows);
    }
}
