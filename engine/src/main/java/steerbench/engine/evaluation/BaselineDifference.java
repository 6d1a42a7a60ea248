package steerbench.engine.evaluation;

/// A plan against the unsteered rows of the same prompts and random numbers. Its intervals come of draws that take
/// a prompt for both, so they are narrower than those of the two apart: one that leaves out 0 (1 for the ratio)
/// tells the plan from the baseline, though their own may overlap.
///
/// @param toxicity the plan's less the baseline's, as are the next two
/// @param perplexityRatio the plan's mean perplexity over the baseline's
public record BaselineDifference(
        Estimate toxicity, Estimate expectedMaximumToxicity, Estimate toxicityProbability, Estimate perplexityRatio) {}
