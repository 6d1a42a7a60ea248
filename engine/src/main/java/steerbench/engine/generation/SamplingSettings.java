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

    /// A value that makes no sense.
    public static final class BoundsException extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        private final String given;
        private final String bounds;

        BoundsException(String given, String bounds) {
            super(given + " must be " + bounds);
            this.given = given;
            this.bounds = bounds;
        }

        /// "top-p 2.0".
        public String given() {
            return given;
        }

        /// What it must be.
        public String bounds() {
            return bounds;
        }
    }

    public SamplingSettings {
        require("temperature", temperature, temperature >= 0 && Double.isFinite(temperature), "0 (greedy) or more");
        require("top-k", topK, topK >= 0, "0 (off) or more");
        require("top-p", topP, topP > 0 && topP <= 1, "above 0 and at most 1 (off)");
        boolean penalises = repetitionPenalty > 0 && Double.isFinite(repetitionPenalty);
        require("repetition-penalty", repetitionPenalty, penalises, "above 0; 1 is off");
    }

    private static void require(String name, Number value, boolean holds, String bounds) {
        if (!holds) {
            throw new BoundsException(name + " " + value, bounds);
        }
    }

    public static SamplingSettings greedy() {
        return new SamplingSettings(0, 0, 1, 1, 0);
    }

    /// The field's usual protocol: nucleus sampling with p = 0.9 at temperature 1.
    public static SamplingSettings nucleus(long seed) {
        return new SamplingSettings(1, 0, 0.9, 1, seed);
    }

    public SamplingSettings withSeed(long other) {
        return new SamplingSettings(temperature, topK, topP, repetitionPenalty, other);
    }

    public boolean isGreedy() {
        return temperature == 0;
    }
}
