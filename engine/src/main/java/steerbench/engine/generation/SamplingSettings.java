package steerbench.engine.generation;

/// How the next token is drawn. Order: repetition penalty, temperature, top-k, top-p.
///
/// @param temperature 0: the most probable token (greedy)
/// @param topK 0: off
/// @param topP 1: off; else the smallest set of most probable tokens whose mass reaches it
/// @param repetitionPenalty 1: off; logits of tokens seen in prompt and output are divided (if positive) or
///     multiplied
/// @param seed with the prompt's and the sample's index it fixes a row's random stream
public record SamplingSettings(double temperature, int topK, double topP, double repetitionPenalty, long seed) {

    public SamplingSettings {
        boolean sane = temperature >= 0
                && Double.isFinite(temperature)
                && topK >= 0
                && topP > 0
                && topP <= 1
                && repetitionPenalty > 0
                && Double.isFinite(repetitionPenalty);
        if (!sane) {
            throw new IllegalArgumentException("temperature " + temperature + " (0 or more), top-k " + topK
                    + " (0 or more), top-p " + topP + " (above 0, at most 1), repetition penalty " + repetitionPenalty
                    + " (above 0)");
        }
    }

    public static SamplingSettings greedy() {
        return new SamplingSettings(0, 0, 1, 1, 0);
    }

    /// The field's usual protocol: nucleus sampling with p = 0.9 at temperature 1.
    public static SamplingSettings nucleus(long seed) {
        return new SamplingSettings(1, 0, 0.9, 1, seed);
    }

    public boolean isGreedy() {
        return temperature == 0;
    }
}
