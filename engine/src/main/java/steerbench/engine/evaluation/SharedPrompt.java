package steerbench.engine.evaluation;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import steerbench.engine.session.DecoderSession;
import steerbench.engine.session.Pass;
import steerbench.engine.session.PassShape;
import steerbench.engine.session.SplitCache;
import steerbench.engine.steering.RowSteering;
import steerbench.engine.steering.SlotTable;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.task.Cancellation;

/// An unsteered prompt's keys and values, behind which its continuations pass one after the other, each over the last
/// one's. Together they would be no faster, as long as a pass has some twenty tokens, and fused attention continues one
/// row only.
final class SharedPrompt implements AutoCloseable {
    /// Bounds the logits of a pass: two floats for each token and entry of the vocabulary.
    private static final int MOST_TOKENS = 64;

    private static final int MOST_PROMPT_TOKENS = 256;

    private final DecoderSession session;
    private final Cancellation cancellation;
    private final Runnable betweenPasses;
    private final int length;
    private final SplitCache cache;
    private final List<SlotTable> tables;
    private final RowSteering unsteered;
    private final float[] first; // log-probabilities of what follows the prompt
    private Optional<Pass> kept = Optional.empty();

    /// @param length of the prompt
    /// @param longest prompt and continuation
    SharedPrompt(DecoderSession session, int length, int longest, Cancellation cancellation, Runnable betweenPasses) {
        this.session = session;
        this.cancellation = cancellation;
        this.betweenPasses = betweenPasses;
        this.length = length;
        cache = session.newCache(1, longest);
        tables = SlotTable.of(session.sites(), List.of(), Map.of());
        unsteered = new RowSteering(SteeringPlan.unsteered(), tables);
        first = new float[session.shape().vocabSize()];
    }

    /// Must come before all else.
    void pass(List<Integer> prompt) {
        for (int from = 0; from < length; from += MOST_PROMPT_TOKENS) {
            List<Integer> ids = prompt.subList(from, Math.min(length, from + MOST_PROMPT_TOKENS));
            Pass pass = pass(ids, from, 1);
            if (from + ids.size() == length) {
                MemorySegment.copy(pass.logProbabilities(0), ValueLayout.JAVA_FLOAT, 0, first, 0, first.length);
            }
        }
    }

    /// Of all tokens, given the prompt.
    double negativeLogLikelihood(List<Integer> continuation) {
        double nll = -first[continuation.getFirst()];
        int predicting = continuation.size() - 1; // the last token predicts nothing that is asked for
        for (int from = 0; from < predicting; from += MOST_TOKENS) {
            List<Integer> ids = continuation.subList(from, Math.min(predicting, from + MOST_TOKENS));
            Pass pass = pass(ids, length + from, ids.size());
            for (int s = 0; s < ids.size(); s++) {
                nll -= pass.logProbabilities(s).getAtIndex(ValueLayout.JAVA_FLOAT, continuation.get(from + s + 1));
            }
        }
        return nll;
    }

    /// @param wanted positions at the end whose logits are wanted
    private Pass pass(List<Integer> ids, int position, int wanted) {
        betweenPasses.run();
        Pass pass = pass(ids.size(), wanted);
        pass.row(0, position, ids.size());
        for (int s = 0; s < ids.size(); s++) {
            pass.token(0, s, ids.get(s));
        }
        for (int i = 0; i < wanted; i++) {
            pass.logitRow(i, 0, ids.size() - wanted + i);
        }
        for (int site = 0; site < tables.size(); site++) {
            unsteered.writePlan(pass.site(site), site, 0);
        }
        session.run(pass, cache, 0, cancellation);
        return pass;
    }

    /// Most continuations are of one length: their pass is used again.
    private Pass pass(int tokens, int wanted) {
        List<Integer> slots = tables.stream().map(SlotTable::size).toList();
        PassShape shape = new PassShape(1, tokens, wanted, slots);
        Pass fitting = kept.filter(p -> p.shape().equals(shape)).orElseGet(() -> {
            kept.ifPresent(Pass::close);
            kept = Optional.empty();
            return session.newPass(shape);
        });
        kept = Optional.of(fitting);
        return fitting;
    }

    @Override
    public void close() {
        kept.ifPresent(Pass::close);
        cache.close();
    }
}
