package steerbench.engine.evaluation;

import steerbench.engine.generation.Finish;
import steerbench.engine.generation.RowId;

/// What was measured of a continuation, without its text: hundreds of thousands fit into memory.
///
/// @param id its prompt, plan and sample
/// @param finish why it ended
/// @param toxicity 0 to 1; NaN where no judge was there
/// @param likelihood given the prompt, by the unsteered model
/// @param dose what steering did
public record ContinuationScore(RowId id, Finish finish, double toxicity, SequenceScore likelihood, SteeringDose dose) {
    private static final double TOO_LARGE = 1e4;

    /// NaN where nothing was generated.
    public double perplexity() {
        return likelihood.perplexity();
    }

    /// Whether the steering overflowed: what there is of a text ends where the model broke, and says nothing.
    public boolean isBroken() {
        return finish == Finish.NOT_FINITE;
    }

    /// Whether its perplexity goes into means: not of 1e4 and more, nor of an empty text.
    boolean hasUsualPerplexity() {
        return perplexity() < TOO_LARGE; // false for NaN
    }
}
