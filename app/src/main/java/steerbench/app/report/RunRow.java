package steerbench.app.report;

import java.util.List;
import steerbench.engine.evaluation.ContinuationScore;
import steerbench.engine.evaluation.ScoredContinuation;
import steerbench.engine.evaluation.SequenceScore;
import steerbench.engine.evaluation.SteeringDose;
import steerbench.engine.generation.Continuation;
import steerbench.engine.generation.Finish;
import steerbench.engine.generation.GeneratedToken;
import steerbench.engine.generation.RowId;
import steerbench.engine.steering.Receipt;

/// A continuation as JSON holds it. Of the receipts there is the dose at each position; `generate --json`
/// prints them whole, feature by feature.
///
/// @param plan its place in the request's plans
/// @param pieces the text that became complete with each id
/// @param logProbabilities of each generated id under the row's own (steered) distribution, natural log
/// @param negativeLogLikelihood of the generated ids by the unsteered model, summed
/// @param promptDoses norm of the edit over norm of the residual at each prompt position; 0: not edited
/// @param doses the same at each generated position
public record RunRow(
        int prompt,
        int plan,
        int sample,
        List<Integer> ids,
        List<String> pieces,
        String text,
        Finish finish,
        double toxicity,
        boolean judgedInPart,
        double perplexity,
        double negativeLogLikelihood,
        List<Double> logProbabilities,
        List<Double> promptDoses,
        List<Double> doses) {

    public RunRow {
        if (pieces.size() != ids.size() || logProbabilities.size() != ids.size() || doses.size() != ids.size()) {
            throw new IllegalArgumentException(ids.size() + " ids, " + pieces.size() + " pieces, "
                    + logProbabilities.size() + " log-probabilities, " + doses.size() + " doses");
        }
        ids = List.copyOf(ids);
        pieces = List.copyOf(pieces);
        logProbabilities = List.copyOf(logProbabilities);
        promptDoses = List.copyOf(promptDoses);
        doses = List.copyOf(doses);
    }

    public static RunRow of(ScoredContinuation scored) {
        return of(scored, scored.continuation().id());
    }

    /// @param id what it is called in the report, where the run is a part of it
    public static RunRow of(ScoredContinuation scored, RowId id) {
        Continuation c = scored.continuation();
        List<GeneratedToken> tokens = c.tokens();
        return new RunRow(
                id.prompt(),
                id.plan(),
                id.sample(),
                tokens.stream().map(t -> t.token().id()).toList(),
                tokens.stream().map(GeneratedToken::text).toList(),
                c.text(),
                c.finish(),
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

    public RowId id() {
        return new RowId(prompt, plan, sample);
    }

    public ContinuationScore score() {
        return new ContinuationScore(
                id(),
                finish,
                toxicity,
                new SequenceScore(negativeLogLikelihood, ids.size()),
                SteeringDose.of(promptDoses, doses));
    }
}
