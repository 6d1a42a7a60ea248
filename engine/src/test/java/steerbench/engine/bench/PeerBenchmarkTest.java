package steerbench.engine.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import steerbench.engine.peer.Peer;
import steerbench.engine.peer.PeerKind;
import steerbench.engine.problem.MissingResourceException;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.CancelledException;
import steerbench.engine.task.Progress;

@Tag("unit")
class PeerBenchmarkTest {
    private static final List<Integer> PROMPT = List.of(1, 2, 3);
    private static final int ROUNDS = 3;

    private final List<String> turns = new ArrayList<>();

    @Test
    void ratiosAreOfTheSameRound() {
        double[] weather = {1, 4, 2, 1}; // the machine's speed in each round, the first of which only warms
        int[] asked = {0, 0};
        PeerBenchmark.Ours ours = (rows, tokens) -> 120 * rows * weather[asked[0]++];
        Rival slow = rival(PeerKind.TRANSFORMER_LENS, (rows, tokens) -> 12 * weather[asked[1]++]);

        PeerReport report = run(ours, List.of(slow), List.of(1));

        PeerReport.Line line = report.lines().getLast();
        assertThat(line.ratio()).isEqualTo(10);
        assertThat(line.goal()).isEqualTo(10);
        assertThat(line.speed())
                .isNotNull()
                .extracting(BenchReport.Figure::median)
                .isEqualTo(24.0);
        assertThat(line.version()).isEqualTo("scripted");
        assertThat(PeerBenchmark.ratios(report)).containsEntry("steered_b1_vs_transformer_lens", 10.0);
    }

    @Test
    void allTakeTurnsAndSlowOnesDecodeFewerTokens() {
        Rival llama = rival(PeerKind.LLAMA_CPP, (rows, tokens) -> turn("llama", rows, tokens));
        Rival lens = rival(PeerKind.TRANSFORMER_LENS, (rows, tokens) -> turn("lens", rows, tokens));

        PeerReport report = run((rows, tokens) -> turn("ours", rows, tokens), List.of(llama, lens), List.of(1, 8));

        assertThat(turns).hasSize(2 * (ROUNDS + 1) * 3);
        Set<List<String>> orders = new HashSet<>();
        for (int round = 0; round <= ROUNDS; round++) {
            List<String> all = turns.subList(3 * round, 3 * round + 3);
            assertThat(all).containsExactlyInAnyOrder("ours 1 32", "llama 1 32", "lens 1 16");
            orders.add(all);
        }
        assertThat(orders).as("not always behind the same program").hasSizeGreaterThan(1);
        assertThat(turns).contains("ours 8 32", "llama 8 32", "lens 8 16");
        assertThat(report.lines()).extracting(PeerReport.Line::tokens).containsExactly(32, 32, 16, 32, 32, 16);
    }

    @Test
    void aPeerThatIsNotThereHasNullRatiosAndARemedy() {
        PeerReport report = run(
                (rows, tokens) -> 100,
                List.of(Rival.absent(PeerKind.CONTROL_VECTOR), Rival.absent(PeerKind.TRANSFORMER_LENS)),
                List.of(1));

        assertThat(PeerBenchmark.ratios(report))
                .containsEntry("steered_b1_vs_control_vector", null)
                .containsEntry("steered_b1_vs_transformer_lens", null)
                .hasSize(2);
        assertThat(report.lines().get(1).absence()).contains("not set up", "--setup-llama-cpp");
        assertThat(report.lines().get(2).absence()).contains("not set up", "--setup-peers");
        assertThat(report.lines().get(2).speed()).isNull();
    }

    @Test
    void aPeerThatDoesNotOpenIsNotThere() {
        Rival rival = Rival.open(PeerKind.TRANSFORMERS, () -> {
            throw failure("ended: ImportError");
        });
        assertThat(rival.absence()).contains("ended: ImportError", "Set it up");
    }

    @Test
    void aPeerThatFailsInBetweenHasNoFigures() {
        int[] asked = {0};
        Rival rival = rival(PeerKind.TRANSFORMERS, (rows, tokens) -> {
            if (++asked[0] > 2) {
                throw failure("ran out of memory");
            }
            return 10;
        });

        PeerReport report = run((rows, tokens) -> 100, List.of(rival), List.of(1));

        assertThat(report.lines().getLast().speed()).isNull();
        assertThat(report.lines().getLast().absence()).contains("ran out of memory");
        assertThat(asked[0]).as("not asked again").isEqualTo(3);
        assertThat(turns).containsExactly("closed");
    }

    @Test
    void cancellingEndsTheRounds() {
        Cancellation cancellation = new Cancellation();
        PeerBenchmark benchmark = new PeerBenchmark(PROMPT, ROUNDS, Progress.none(), cancellation);
        PeerBenchmark.Ours ours = (rows, tokens) -> cancelled(cancellation);
        Rival rival = rival(PeerKind.LLAMA_CPP, (rows, tokens) -> cancelled(cancellation));
        assertThatThrownBy(() -> benchmark.run(ours, List.of(rival), List.of(1)))
                .isInstanceOf(CancelledException.class);
        assertThat(turns).as("nobody's turn comes after it").containsExactly("cancelled");
    }

    private double cancelled(Cancellation cancellation) {
        turns.add("cancelled");
        cancellation.cancel();
        return 1;
    }

    private static PeerReport run(PeerBenchmark.Ours ours, List<Rival> rivals, List<Integer> batches) {
        return new PeerBenchmark(PROMPT, ROUNDS, Progress.none(), Cancellation.never()).run(ours, rivals, batches);
    }

    private double turn(String who, int rows, int tokens) {
        turns.add(who + " " + rows + " " + tokens);
        return 1;
    }

    private static MissingResourceException failure(String reason) {
        return new MissingResourceException("a peer", reason, "Set it up");
    }

    private Rival rival(PeerKind kind, PeerBenchmark.Ours speed) {
        return Rival.open(kind, () -> new Peer() {
            @Override
            public String version() {
                return "scripted";
            }

            @Override
            public double decode(List<Integer> prompt, int rows, int tokens) {
                assertThat(prompt).isEqualTo(PROMPT);
                return speed.decode(rows, tokens);
            }

            @Override
            public void close() {
                turns.add("closed");
            }
        });
    }
}
