package steerbench.app.report;

import steerbench.app.mask.ToxicWords;
import steerbench.engine.evaluation.ScoredContinuation;
import steerbench.engine.generation.Continuation;
import steerbench.engine.steering.Receipt;
import steerbench.engine.steering.SteeringPlan;

/// A continuation as a line of `continuations.csv`. Texts are unmasked.
///
/// @param tier 0 for the baseline
/// @param judge who measured toxicity
/// @param scorer the unsteered model, which measured perplexity
/// @param mode its arithmetic
/// @param masking says that texts are unmasked
/// @param editedPositions positions of prompt and continuation at which something was added
/// @param maxDose largest `||delta|| / ||x||` of the row
public record ContinuationRow(
        int prompt,
        int plan,
        int sample,
        int tier,
        String magnitude,
        double strength,
        double toxicity,
        double perplexity,
        int tokens,
        String finish,
        int editedPositions,
        double maxDose,
        String judge,
        String scorer,
        String mode,
        String masking,
        String unmaskedPrompt,
        String unmaskedText) {

    static ContinuationRow of(ScoredContinuation scored, SteeringPlan plan, String promptText, Measured by) {
        Continuation c = scored.continuation();
        int edited = (int) (c.promptReceipts().stream().filter(Receipt::edited).count()
                + c.tokens().stream().filter(t -> t.receipt().edited()).count());
        double dose = Math.max(
                c.promptReceipts().stream().mapToDouble(Receipt::dose).max().orElse(0),
                c.tokens().stream().mapToDouble(t -> t.receipt().dose()).max().orElse(0));
        boolean steered = !plan.features().isEmpty();
        return new ContinuationRow(
                c.id().prompt(),
                c.id().plan(),
                c.id().sample(),
                steered ? plan.tier().number() : 0,
                steered ? plan.magnitude().name() : "",
                steered ? plan.strength() : 0,
                scored.toxicity().toxicity(),
                scored.perplexity(),
                c.tokens().size(),
                c.finish().name(),
                edited,
                dose,
                by.judge(),
                by.scorer(),
                by.mode(),
                ToxicWords.UNMASKED,
                promptText,
                c.text());
    }
}
