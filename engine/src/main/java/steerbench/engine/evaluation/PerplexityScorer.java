package steerbench.engine.evaluation;

import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.session.DecoderSession;
import steerbench.engine.session.Pass;
import steerbench.engine.session.PassShape;
import steerbench.engine.session.SplitCache;
import steerbench.engine.steering.RowSteering;
import steerbench.engine.steering.SlotTable;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.task.Cancellation;

/// Log-likelihood of continuations by the unsteered model, in batches, in the graph that also generates. The
/// prompt must hold at least one token (BOS): the first token of a text has no probability otherwise.
public final class PerplexityScorer {
    /// Bounds the logits of a pass: rows times vocabulary floats, twice.
    private static final int MAX_LOGIT_ROWS = 64;

    private static final int MAX_TOKENS = 512;

    private final DecoderSession session;

    public PerplexityScorer(DecoderSession session) {
        this.session = session;
    }

    /// One score a sequence, in their order.
    public List<SequenceScore> score(List<ScoredSequence> sequences, Cancellation cancellation) {
        return score(sequences, cancellation, () -> {});
    }

    /// @param betweenPasses called before every pass
    public List<SequenceScore> score(
            List<ScoredSequence> sequences, Cancellation cancellation, Runnable betweenPasses) {
        SequenceScore[] scores = new SequenceScore[sequences.size()];
        Arrays.fill(scores, new SequenceScore(0, 0));
        // Neighbours of similar length share a pass with little padding.
        List<Integer> byLength = IntStream.range(0, sequences.size())
                .boxed()
                .filter(i -> !sequences.get(i).continuation().isEmpty())
                .sorted(Comparator.comparingInt(i -> sequences.get(i).length()))
                .toList();
        List<Integer> batch = new ArrayList<>();
        for (int index : byLength) {
            check(sequences.get(index));
            List<Integer> grown = new ArrayList<>(batch);
            grown.add(index);
            if (!batch.isEmpty() && !fits(sequences, grown)) {
                betweenPasses.run();
                run(sequences, batch, scores, cancellation);
                batch.clear();
            }
            batch.add(index);
        }
        if (!batch.isEmpty()) {
            betweenPasses.run();
            run(sequences, batch, scores, cancellation);
        }
        return List.of(scores);
    }

    private void check(ScoredSequence sequence) {
        if (sequence.prompt().isEmpty()) {
            throw new InvalidRequestException(
                    "perplexity", "needs a prompt of at least one token", "Put BOS in front of the text");
        }
        if (sequence.length() > session.maxPositions()) {
            throw new InvalidRequestException(
                    "sequence of " + sequence.length() + " tokens",
                    "the context has " + session.maxPositions(),
                    "Score a shorter text; nothing was cut off");
        }
    }

    private static boolean fits(List<ScoredSequence> sequences, List<Integer> batch) {
        int logitRows = batch.stream()
                .mapToInt(i -> sequences.get(i).continuation().size())
                .sum();
        int longest =
                batch.stream().mapToInt(i -> sequences.get(i).length()).max().orElse(0);
        return logitRows <= MAX_LOGIT_ROWS && longest * batch.size() <= MAX_TOKENS;
    }

    private void run(List<ScoredSequence> all, List<Integer> batch, SequenceScore[] scores, Cancellation cancellation) {
        List<ScoredSequence> rows = batch.stream().map(all::get).toList();
        int tokens = rows.stream().mapToInt(ScoredSequence::length).max().orElseThrow();
        int logitRows = rows.stream().mapToInt(r -> r.continuation().size()).sum();
        List<SlotTable> tables = SlotTable.of(session.sites(), List.of(), Map.of());
        List<Integer> slots = tables.stream().map(SlotTable::size).toList();
        RowSteering unsteered = new RowSteering(SteeringPlan.unsteered(), tables);
        try (SplitCache cache = session.newCache(rows.size(), tokens);
                Pass pass = session.newPass(new PassShape(rows.size(), tokens, logitRows, slots))) {
            int wanted = 0;
            for (int row = 0; row < rows.size(); row++) {
                ScoredSequence sequence = rows.get(row);
                pass.row(row, 0, sequence.length());
                for (int s = 0; s < sequence.length(); s++) {
                    pass.token(row, s, sequence.id(s));
                }
                for (int i = 0; i < sequence.continuation().size(); i++) {
                    pass.logitRow(wanted++, row, sequence.prompt().size() - 1 + i);
                }
                for (int site = 0; site < slots.size(); site++) {
                    unsteered.writePlan(pass.site(site), site, row);
                }
            }
            session.run(pass, cache, 0, cancellation);
            int read = 0;
            for (int row = 0; row < rows.size(); row++) {
                double nll = 0;
                List<Integer> continuation = rows.get(row).continuation();
                for (int id : continuation) {
                    nll -= pass.logProbabilities(read++).getAtIndex(ValueLayout.JAVA_FLOAT, id);
                }
                scores[batch.get(row)] = new SequenceScore(nll, continuation.size());
            }
        }
    }
}
