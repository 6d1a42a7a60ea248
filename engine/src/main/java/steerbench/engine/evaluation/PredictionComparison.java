package steerbench.engine.evaluation;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.OptionalInt;
import steerbench.engine.problem.NumericException;
import steerbench.engine.session.DecoderSession;
import steerbench.engine.session.Pass;
import steerbench.engine.session.PassShape;
import steerbench.engine.session.SplitCache;
import steerbench.engine.task.Cancellation;

/// Predictions of one session against those of a reference session with the same vocabulary. Every token of
/// every text added is predicted once, with BOS, if there is one, and 64 tokens or more before it as far as
/// text and context reach.
public final class PredictionComparison {
    /// Tokens of a pass that are predicted, at most: bounds its logits. As many stand before them.
    private static final int PREDICTED = 64;

    private final DecoderSession reference;
    private final DecoderSession candidate;
    private final OptionalInt bos;
    private final int predicted;
    private int predictions;
    private int agreed;
    private double kl;
    private double largestKl;
    private double referenceNll;
    private double candidateNll;

    /// @param bos put in front of every stretch of text; empty: a text's first token is not predicted
    public PredictionComparison(DecoderSession reference, DecoderSession candidate, OptionalInt bos) {
        if (reference.shape().vocabSize() != candidate.shape().vocabSize()) {
            throw new IllegalArgumentException("two vocabularies");
        }
        this.reference = reference;
        this.candidate = candidate;
        this.bos = bos;
        int positions = Math.min(reference.maxPositions(), candidate.maxPositions());
        this.predicted = Math.clamp((positions - 1) / 2, 1, PREDICTED);
    }

    /// Compares the predictions of a text's tokens, `ids` without BOS.
    public void add(int[] ids, Cancellation cancellation) {
        int first = bos.isPresent() ? 0 : 1;
        for (int from = first; from < ids.length; from += predicted) {
            int to = Math.min(ids.length, from + predicted);
            compare(stretch(ids, Math.max(0, from - predicted), to), to - from, cancellation);
        }
    }

    private int[] stretch(int[] ids, int from, int to) {
        int front = bos.isPresent() ? 1 : 0;
        int[] stretch = new int[front + to - from];
        bos.ifPresent(id -> stretch[0] = id);
        System.arraycopy(ids, from, stretch, front, to - from);
        return stretch;
    }

    /// The last `count` tokens of a stretch.
    private void compare(int[] ids, int count, Cancellation cancellation) {
        PassShape shape = new PassShape(1, ids.length, count, List.of());
        try (SplitCache referenceCache = reference.newCache(1, ids.length);
                Pass expected = reference.newPass(shape);
                SplitCache candidateCache = candidate.newCache(1, ids.length);
                Pass found = candidate.newPass(shape)) {
            run(reference, expected, referenceCache, ids, count, cancellation);
            run(candidate, found, candidateCache, ids, count, cancellation);
            for (int r = 0; r < count; r++) {
                count(expected.logProbabilities(r), found.logProbabilities(r), ids[ids.length - count + r]);
            }
        }
    }

    private static void run(
            DecoderSession session, Pass pass, SplitCache cache, int[] ids, int count, Cancellation cancellation) {
        pass.row(0, 0, ids.length);
        for (int s = 0; s < ids.length; s++) {
            pass.token(0, s, ids[s]);
        }
        for (int r = 0; r < count; r++) {
            pass.logitRow(r, 0, ids.length - count + r - 1);
        }
        session.run(pass, cache, 0, cancellation);
    }

    private void count(MemorySegment expected, MemorySegment found, int next) {
        boolean broken = Double.isNaN(at(expected, next));
        if (broken || Double.isNaN(at(found, next))) {
            throw new NumericException(
                    reference.shape().name(),
                    "predicts no finite numbers" + (broken ? "" : " once it is rounded"),
                    "Nothing can be compared; fetch the model again, or choose another precision");
        }
        int vocabulary = reference.shape().vocabSize();
        double divergence = 0;
        int best = 0;
        int bestFound = 0;
        for (int v = 0; v < vocabulary; v++) {
            double p = at(expected, v);
            double q = at(found, v);
            if (p > Double.NEGATIVE_INFINITY) {
                divergence += Math.exp(p) * (p - q);
            }
            best = p > at(expected, best) ? v : best;
            bestFound = q > at(found, bestFound) ? v : bestFound;
        }
        predictions++;
        agreed += best == bestFound ? 1 : 0;
        kl += divergence;
        largestKl = Math.max(largestKl, divergence);
        referenceNll -= at(expected, next);
        candidateNll -= at(found, next);
    }

    private static double at(MemorySegment logProbabilities, int id) {
        return logProbabilities.getAtIndex(ValueLayout.JAVA_FLOAT, id);
    }

    /// Over all texts added; NaN where nothing was predicted.
    public PredictionDifference difference() {
        double n = predictions;
        return new PredictionDifference(
                predictions, kl / n, largestKl, agreed / n, Math.exp(referenceNll / n), Math.exp(candidateNll / n));
    }
}
