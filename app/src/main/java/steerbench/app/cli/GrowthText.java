package steerbench.app.cli;

import steerbench.engine.bench.GrowthReport;

/// How cost grows, as a table for people.
final class GrowthText {
    private GrowthText() {}

    static void print(Console console, GrowthReport growth) {
        console.format(
                "memory bandwidth %.1f GB/s (%d threads; %s)",
                growth.bandwidth() / 1e9, growth.threads(), growth.bandwidthMethod());
        for (GrowthReport.Axis axis : growth.axes()) {
            console.line("");
            console.line(axis.name() + (axis.rest().isEmpty() ? "" : " (" + axis.rest() + ")"));
            if (!axis.points().isEmpty()) {
                console.format("%10s %14s %14s %10s %10s", "", "ms per token", "memory bound", "share", "MB a step");
            }
            for (GrowthReport.Point p : axis.points()) {
                console.format(
                        "%10d %14.2f %14.2f %9.0f%% %10.0f",
                        p.at(), p.milliseconds(), p.boundMilliseconds(), 100 * p.share(), p.stepBytes() / 1e6);
            }
            axis.skipped().forEach(s -> console.line("  left out: " + s));
        }
    }
}
