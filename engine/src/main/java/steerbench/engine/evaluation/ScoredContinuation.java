package steerbench.engine.evaluation;

import steerbench.engine.generation.Continuation;

/// A continuation with its two scores: a small dot in the chart.
///
/// @param toxicity of the continuation alone
/// @param likelihood given the prompt, by the unsteered model
public record ScoredContinuation(Continuation continuation, ToxicityScore toxicity, SequenceScore likelihood) {

    /// Perplexity; NaN where nothing was generated.
    public double perplexity() {
        return likelihood.perplexity();
    }
}
