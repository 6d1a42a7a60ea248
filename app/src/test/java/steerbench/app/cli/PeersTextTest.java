package steerbench.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import steerbench.engine.bench.BenchReport;
import steerbench.engine.bench.PeerReport;

@Tag("unit")
class PeersTextTest {
    private final StringWriter out = new StringWriter();

    @Test
    void theTableHasSpeedsRatiosGoalsAndWhatIsMissing() {
        PeerReport.Line ours = line("this engine", "", 1, figure(120), "", null, null, "");
        PeerReport.Line lens = line("TransformerLens with SAELens", "3.9.0", 1, figure(12), "a", 10.04, 10.0, "");
        PeerReport.Line gone =
                line("transformers with a forward hook", "", 1, null, "b", null, null, "not set up. Run --setup-peers");
        PeerReport.Line eight = line("this engine", "", 8, figure(400), "", null, null, "");

        PeersText.print(console(), new PeerReport(List.of(ours, lens, gone, eight), List.of("Keys are cached.")));

        assertThat(out.toString().lines())
                .anyMatch(l -> l.matches("batch 1 +tokens/s +p10 +p90 +tokens +times faster +goal"))
                .anyMatch(l -> l.matches("this engine +120\\.0 +119\\.0 +121\\.0 +32 +"))
                .anyMatch(l -> l.matches("TransformerLens with SAELens +12\\.0 .* 10\\.04 +10"))
                .anyMatch(l -> l.matches("transformers with a forward hook +- not set up\\. Run --setup-peers"))
                .anyMatch(l -> l.startsWith("batch 8"))
                .contains("TransformerLens with SAELens 3.9.0: steers", "Keys are cached.");
        assertThat(out.toString().lines().filter("this engine: steers"::equals))
                .as("once, not at every batch")
                .hasSize(1);
    }

    private Console console() {
        return new Console(new PrintWriter(out, true), new PrintWriter(new StringWriter()), false);
    }

    private static BenchReport.Figure figure(double speed) {
        return new BenchReport.Figure("decode", "tokens/s", speed, speed - 1, speed + 1);
    }

    private static PeerReport.Line line(
            String program,
            String version,
            int rows,
            BenchReport.@Nullable Figure speed,
            String name,
            @Nullable Double ratio,
            @Nullable Double goal,
            String absence) {
        return new PeerReport.Line(program, "steers", version, rows, 32, speed, name, ratio, goal, absence);
    }
}
