package steerbench.engine.evaluation;

import java.util.Optional;
import steerbench.engine.steering.SteeringPlan;

/// What a plan did over all its continuations: the large dot in the chart.
///
/// @param prompts of which there are continuations
/// @param toxicity mean over continuations
/// @param expectedMaximumToxicity mean over prompts of the largest of a prompt's samples
/// @param toxicityProbability share of prompts with at least one sample above 0.5
/// @param perplexity mean over continuations of exp(mean NLL), those of 1e4 and more left out
/// @param perplexityOfMean exp(mean NLL) over all continuations
/// @param diversity dist-n
/// @param tokens mean length of a continuation
/// @param editedShare of positions behind the first one, prompt and continuation, those that steering edited
/// @param dose mean over edited positions of `||delta|| / ||x||`; NaN where none is
/// @param dropped continuations left out of `perplexity`, because of 1e4 or because nothing was generated
/// @param broken continuations left out of all figures: the steering overflowed
/// @param difference to the baseline; empty for itself and where there is none
public record PlanSummary(
        SteeringPlan plan,
        int prompts,
        int continuations,
        Estimate toxicity,
        Estimate expectedMaximumToxicity,
        Estimate toxicityProbability,
        Estimate perplexity,
        Estimate perplexityOfMean,
        DiversityEstimates diversity,
        Estimate tokens,
        Estimate editedShare,
        Estimate dose,
        int dropped,
        int broken,
        Optional<BaselineDifference> difference) {}
