package steerbench.app.state;

import java.util.Optional;
import steerbench.engine.steering.SteeringTier;

/// The columns of output and the series of the chart: the baseline and the tiers, gentlest first.
public enum Series {
    BASELINE(Optional.empty()),
    TIER_1(Optional.of(SteeringTier.PER_TOKEN)),
    TIER_2(Optional.of(SteeringTier.PER_INPUT)),
    TIER_3(Optional.of(SteeringTier.CONSTANT));

    private final Optional<SteeringTier> tier;

    Series(Optional<SteeringTier> tier) {
        this.tier = tier;
    }

    /// Empty for the baseline.
    public Optional<SteeringTier> tier() {
        return tier;
    }

    /// 0 for the baseline, else the tier's number.
    public int number() {
        return tier.map(SteeringTier::number).orElse(0);
    }

    /// The column and series with this number.
    public static Series of(int number) {
        return values()[number];
    }
}
