package steerbench.app.cli;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import steerbench.engine.bench.BenchReport;
import steerbench.engine.bench.PeerReport;

/// This engine against other programs, as a table for people.
final class PeersText {
    private PeersText() {}

    static void print(Console console, PeerReport peers) {
        int rows = 0;
        for (PeerReport.Line line : peers.lines()) {
            if (line.rows() != rows) {
                rows = line.rows();
                console.line("");
                console.format(
                        "%-34s %10s %10s %10s %7s %12s %6s",
                        "batch " + rows, "tokens/s", "p10", "p90", "tokens", "times faster", "goal");
            }
            BenchReport.Figure speed = line.speed();
            if (speed == null) {
                console.format("%-34s %10s %s", line.program(), "-", line.absence());
                continue;
            }
            console.format(
                    "%-34s %10.1f %10.1f %10.1f %7d %12s %6s",
                    line.program(),
                    speed.median(),
                    speed.low(),
                    speed.high(),
                    line.tokens(),
                    number("%.2f", line.ratio()),
                    number("%.0f", line.goal()));
        }
        console.line("");
        peers.lines().stream()
                .filter(line -> line.rows() == peers.lines().getFirst().rows())
                .forEach(line -> console.line(
                        line.program() + (line.version().isEmpty() ? "" : " " + line.version()) + ": " + line.does()));
        console.line("tokens: decoded by each row in a round; times faster: this engine's speed over the program's.");
        peers.terms().forEach(console::line);
    }

    private static String number(String format, @Nullable Double value) {
        return value == null ? "" : String.format(Locale.ROOT, format, value);
    }
}
