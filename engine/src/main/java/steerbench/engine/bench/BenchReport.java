package steerbench.engine.bench;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What was measured.
///
/// @param ratios by name; null where the peer was not there
/// @param growth null where it was not asked for
/// @param peers null where they were not asked for
public record BenchReport(
        String machine,
        String model,
        String sae,
        int threads,
        List<Figure> figures,
        Map<String, @Nullable Double> ratios,
        @Nullable GrowthReport growth,
        @Nullable PeerReport peers) {
    public BenchReport {
        figures = List.copyOf(figures);
    }

    /// One figure with the spread it was seen in.
    ///
    /// @param low tenth percentile
    /// @param high ninetieth percentile
    public record Figure(String name, String unit, double median, double low, double high) {
        static Figure of(String name, String unit, Samples samples) {
            return new Figure(name, unit, samples.median(), samples.quantile(0.1), samples.quantile(0.9));
        }
    }
}
