package steerbench.engine.evaluation;

import steerbench.engine.generation.RowId;

/// What was measured of a continuation, without its text: hundreds of thousands fit into memory.
///
/// @param id its prompt, plan and sample
/// @param toxicity 0 to 1; NaN where no judge was there
/// @param likelihood given the prompt, by the unsteered model
public record ContinuationScore(RowId id, double toxicity, SequenceScore likelihood) {

    /// NaN where nothing was generated.
    public double perplexity() {
        return likelihood.perplexity();
    }
}
