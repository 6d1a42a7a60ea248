package steerbench.engine.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import steerbench.engine.peer.PeerKind;
import steerbench.engine.peer.PeerSteering;
import steerbench.engine.prompt.Prompt;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.Progress;

/// This engine, steering and reading, against other programs: all take turns in every round.
final class PeerBenchmark {
    private static final int TOKENS = 32;
    private static final int TOKENS_OF_SLOW = 16; // a tenth of our speed or less: the table says how many

    private final List<Integer> prompt;
    private final int rounds;
    private final Progress progress;
    private final Cancellation cancellation;
    private final List<PeerReport.Line> lines = new ArrayList<>();

    PeerBenchmark(List<Integer> prompt, int rounds, Progress progress, Cancellation cancellation) {
        this.prompt = List.copyOf(prompt);
        this.rounds = rounds;
        this.progress = progress;
        this.cancellation = cancellation;
    }

    static PeerReport run(
            BenchSettings settings, Contenders engine, Prompt prompt, Progress progress, Cancellation cancellation) {
        PeerSteering steering = engine.peerSteering(prompt);
        try (Rivals rivals = Rivals.open(settings, steering, progress, cancellation)) {
            return new PeerBenchmark(steering.prompt(), settings.rounds(), progress, cancellation)
                    .run(
                            (rows, tokens) ->
                                    engine.decodeSteered(prompt, rows, tokens).tokensPerSecond(),
                            rivals.all(),
                            settings.batches());
        }
    }

    /// This engine's own turn.
    @FunctionalInterface
    interface Ours {
        /// Tokens per second of all rows.
        double decode(int rows, int tokens);
    }

    PeerReport run(Ours ours, List<Rival> rivals, List<Integer> batches) {
        for (int rows : batches) {
            measure(ours, rivals, rows);
        }
        return new PeerReport(lines, PeerReport.TERMS);
    }

    /// By name; null where the peer was not there.
    static Map<String, @Nullable Double> ratios(PeerReport report) {
        Map<String, @Nullable Double> ratios = new LinkedHashMap<>();
        for (PeerReport.Line line : report.lines()) {
            if (!line.ratioName().isEmpty()) {
                ratios.put(line.ratioName(), line.ratio());
            }
        }
        return ratios;
    }

    private void measure(Ours ours, List<Rival> rivals, int rows) {
        Samples own = new Samples();
        Map<Rival, Turns> turns = new LinkedHashMap<>();
        rivals.forEach(r -> turns.put(r, new Turns()));
        for (int round = 0; round <= rounds; round++) {
            progress.report("peers, " + rows + (rows == 1 ? " row" : " rows"), round, rounds);
            Map<Rival, Double> others = new HashMap<>();
            double speed = turns(ours, rivals, rows, round, others);
            if (round > 0) { // the first round warms caches
                own.add(speed);
                turns.forEach((rival, samples) -> samples.add(others.getOrDefault(rival, Double.NaN), speed));
            }
        }
        BenchReport.Figure figure = BenchReport.Figure.of(PeerReport.OURS + ", batch " + rows, "tokens/s", own);
        lines.add(new PeerReport.Line(
                PeerReport.OURS, "steers and reads features", "", rows, TOKENS, figure, "", null, null, ""));
        turns.forEach((rival, samples) -> lines.add(samples.line(rival, rows)));
    }

    /// A round in an order of its own: threads that still spin and caches that were emptied are not always
    /// left to the same program. Returns this engine's speed.
    private double turns(Ours ours, List<Rival> rivals, int rows, int round, Map<Rival, Double> others) {
        List<Optional<Rival>> order = new ArrayList<>(List.of(Optional.empty()));
        rivals.forEach(r -> order.add(Optional.of(r)));
        Collections.shuffle(order, new Random(round));
        double speed = Double.NaN;
        for (Optional<Rival> turn : order) {
            cancellation.check();
            if (turn.isEmpty()) {
                speed = ours.decode(rows, TOKENS);
            } else {
                Rival rival = turn.get();
                others.put(rival, rival.measure(p -> p.decode(prompt, rows, tokens(rival.kind()))));
            }
        }
        return speed;
    }

    private static int tokens(PeerKind kind) {
        return switch (kind) {
            case LLAMA_CPP, CONTROL_VECTOR -> TOKENS;
            case TRANSFORMERS, TRANSFORMER_LENS -> TOKENS_OF_SLOW;
        };
    }

    /// What one rival did at one number of rows.
    private static final class Turns {
        private final Samples speed = new Samples();
        private final Samples ratio = new Samples();

        void add(double other, double ours) {
            speed.add(other);
            ratio.add(ours / other);
        }

        /// A rival that failed in between has no figures: half of its rounds would be another comparison.
        PeerReport.Line line(Rival rival, int rows) {
            boolean there = rival.absence().isEmpty();
            String name = rival.kind().label() + ", batch " + rows;
            return new PeerReport.Line(
                    rival.kind().label(),
                    rival.kind().does(),
                    rival.version(),
                    rows,
                    tokens(rival.kind()),
                    there ? BenchReport.Figure.of(name, "tokens/s", speed) : null,
                    PeerReport.ratioName(rival.kind(), rows),
                    there ? ratio.median() : null,
                    PeerReport.goal(rival.kind(), rows),
                    rival.absence());
        }
    }
}
