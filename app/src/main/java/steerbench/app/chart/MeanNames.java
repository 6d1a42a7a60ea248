package steerbench.app.chart;

import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import steerbench.app.common.Numbers;
import steerbench.engine.steering.Magnitude;

/// What stands beside a plan's mark: the strength, which is what one moves, and its magnitude where the chart holds
/// plans of several, whose strengths do not compare.
public final class MeanNames {
    private final boolean several;

    /// @param magnitudes of all plans in the chart
    public MeanNames(Collection<Magnitude> magnitudes) {
        several = new HashSet<>(magnitudes).size() > 1;
    }

    public String of(Magnitude magnitude, double strength) {
        String name = several ? magnitude.name().toLowerCase(Locale.ROOT) : "";
        return magnitude.usesStrength() ? (Numbers.plain(strength) + " " + name).strip() : name;
    }
}
