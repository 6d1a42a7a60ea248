package steerbench.engine.evaluation;

/// A plan against the unsteered rows of the same prompts, samples and random numbers; rows without such a partner
/// are left out of both. As what a pair has in common cancels out, an interval that leaves out 0 (1 for the ratio)
/// tells the plan from the baseline though their own intervals overlap.
///
/// @param toxicity the plan's less the baseline's, as are the next two
/// @param perplexityRatio the plan's mean perplexity over the baseline's, of pairs of which neither is dropped: where
///     many are, it tells of the others alone
/// @param perplexityOfMeanRatio the plan's exp(mean NLL) over the baseline's: nothing is dropped
/// @param diversity the plan's less the baseline's, of prompts that have texts of both
public record BaselineDifference(
        Estimate toxicity,
        Estimate expectedMaximumToxicity,
        Estimate toxicityProbability,
        Estimate perplexityRatio,
        Estimate perplexityOfMeanRatio,
        DiversityEstimates diversity) {}
