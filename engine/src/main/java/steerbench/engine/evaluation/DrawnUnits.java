package steerbench.engine.evaluation;

import java.util.List;

/// What the bootstrap draws: what an interval says something of.
public enum DrawnUnits {
    /// Each with all its samples, which are alike.
    PROMPTS,
    /// Of an only prompt: they say nothing of other prompts, nor of means over prompts.
    SAMPLES;

    /// Of a whole run.
    public static DrawnUnits of(List<ContinuationScore> scores) {
        return scores.stream().mapToInt(s -> s.id().prompt()).distinct().count() == 1 ? SAMPLES : PROMPTS;
    }
}
