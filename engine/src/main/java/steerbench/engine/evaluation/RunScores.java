package steerbench.engine.evaluation;

import java.util.List;

/// What was measured of a run.
///
/// @param prompts how varied each prompt's texts under each plan are; may be empty
public record RunScores(List<ContinuationScore> continuations, List<PromptDiversity> prompts) {
    public RunScores {
        continuations = List.copyOf(continuations);
        prompts = List.copyOf(prompts);
    }

    /// Of some of its prompts.
    public RunScores of(PromptStratum stratum) {
        return new RunScores(
                continuations.stream()
                        .filter(s -> stratum.holds(s.id().prompt()))
                        .toList(),
                prompts.stream().filter(p -> stratum.holds(p.prompt())).toList());
    }
}
