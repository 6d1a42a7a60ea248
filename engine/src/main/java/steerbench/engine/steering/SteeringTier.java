package steerbench.engine.steering;

/// When a feature's edit is switched on: the three tiers of aggressiveness, gentlest first (after Sieve, and
/// "Breaking Bad Tokens", arXiv 2505.14536). Position 0 (BOS) is exempt in all of them.
public enum SteeringTier {
    /// Where the feature itself fires: `a_f(x_t) > tau_f`.
    PER_TOKEN(1, "per token"),
    /// Everywhere in a sequence whose prompt made the feature fire: a latch a sequence.
    PER_INPUT(2, "per input"),
    /// Everywhere.
    CONSTANT(3, "constant");

    private final int number;
    private final String label;

    SteeringTier(int number, String label) {
        this.number = number;
        this.label = label;
    }

    public int number() {
        return number;
    }

    public String label() {
        return label;
    }

    /// Tier 1, 2 or 3.
    public static SteeringTier of(int number) {
        for (SteeringTier tier : values()) {
            if (tier.number == number) {
                return tier;
            }
        }
        throw new IllegalArgumentException("tiers are 1, 2 and 3, not " + number);
    }
}
