package steerbench.engine.bench;

import java.util.List;

/// How the time per token grows along several axes, beside the memory-bandwidth bound.
///
/// @param bandwidth bytes a second that the same threads read from memory in the same run
/// @param bandwidthMethod how that was measured, for people
public record GrowthReport(double bandwidth, String bandwidthMethod, int threads, List<Axis> axes) {
    public GrowthReport {
        axes = List.copyOf(axes);
    }

    /// One thing that grows while the rest stays.
    ///
    /// @param name of what grows
    /// @param rest what stays
    /// @param skipped what was left out, each with its reason
    public record Axis(String name, String rest, List<Point> points, List<String> skipped) {
        public Axis {
            points = List.copyOf(points);
            skipped = List.copyOf(skipped);
        }
    }

    /// One measured size.
    ///
    /// @param at the size
    /// @param rows that decode together
    /// @param milliseconds per token: the median step, divided by the rows
    /// @param boundMilliseconds per token, if a step took as long as reading its bytes once
    /// @param share of the bound that is reached: 1 where nothing but memory limits
    /// @param stepBytes weights, keys and values, SAE matrices that a step reads
    public record Point(
            int at, int rows, double milliseconds, double boundMilliseconds, double share, long stepBytes) {}

    /// A measured size before the bandwidth is known.
    record Step(int at, int rows, double seconds, long bytes) {
        Point against(double bandwidth) {
            double bound = bytes / bandwidth;
            return new Point(at, rows, 1000 * seconds / rows, 1000 * bound / rows, bound / seconds, bytes);
        }
    }

    /// An axis before the bandwidth is known.
    record Steps(String name, String rest, List<Step> steps, List<String> skipped) {
        Axis against(double bandwidth) {
            return new Axis(
                    name, rest, steps.stream().map(s -> s.against(bandwidth)).toList(), skipped);
        }
    }
}
