package steerbench.engine.generation;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.BitSet;
import java.util.random.RandomGenerator;

/// Draws the next token from a row's logits. Rows with the same random numbers and nearly the same logits draw nearly
/// always the same, so that what differs between plans is their steering. Holds scratch memory of one vocabulary; one
/// thread.
final class Sampler {
    /// Below the best by more than this, a token's weight is under 1e-8 of the best's.
    private static final float NEGLIGIBLE = 18.5f;

    private final float[] scores; // (vocab): log-probabilities, then penalised and divided by the temperature
    private final CandidateList candidates = new CandidateList();

    Sampler(int vocabSize) {
        scores = new float[vocabSize];
    }

    /// The chosen id, or -1 where the logits are not finite.
    ///
    /// @param logits raw, for the penalty's sign
    /// @param logProbabilities their log-softmax
    /// @param seen ids of prompt and output
    int choose(
            MemorySegment logits,
            MemorySegment logProbabilities,
            SamplingSettings settings,
            BitSet seen,
            RandomGenerator random) {
        MemorySegment.copy(logProbabilities, ValueLayout.JAVA_FLOAT, 0, scores, 0, scores.length);
        if (settings.repetitionPenalty() != 1) {
            penalise(logits, seen, (float) settings.repetitionPenalty());
        }
        int best = argMax();
        if (best < 0 || settings.isGreedy()) {
            return best;
        }
        boolean normalised = settings.temperature() == 1 && settings.repetitionPenalty() == 1;
        if (!normalised) {
            divide((float) settings.temperature());
        }
        float top = scores[best];
        // Weights relative to exp(scale): with plain log-probabilities they are probabilities and sum to 1 by
        // themselves.
        float scale = normalised ? 0 : top;
        double total = normalised ? 1 : totalWeight(scale);
        boolean filtered = settings.topK() > 0 || settings.topP() < 1;
        return filtered
                ? drawFiltered(settings, top, scale, total, random.nextLong())
                : drawAny(scale, total * random.nextDouble());
    }

    private void penalise(MemorySegment logits, BitSet seen, float penalty) {
        for (int id = seen.nextSetBit(0); id >= 0 && id < scores.length; id = seen.nextSetBit(id + 1)) {
            float logit = logits.getAtIndex(ValueLayout.JAVA_FLOAT, id);
            float penalised = logit > 0 ? logit / penalty : logit * penalty;
            scores[id] += penalised - logit;
        }
    }

    /// The first best one; -1 where a score is not a number, or the best is infinite.
    private int argMax() {
        float max = Float.NEGATIVE_INFINITY;
        int id = -1;
        for (int i = 0; i < scores.length; i++) {
            // A branch that is hardly ever taken: half the time of Math.max.
            if (!(scores[i] <= max)) {
                if (Float.isNaN(scores[i])) {
                    return -1;
                }
                max = scores[i];
                id = i;
            }
        }
        return max == Float.POSITIVE_INFINITY ? -1 : id;
    }

    private void divide(float temperature) {
        for (int i = 0; i < scores.length; i++) {
            scores[i] /= temperature;
        }
    }

    private double totalWeight(float scale) {
        double total = 0;
        for (float score : scores) {
            if (score > scale - NEGLIGIBLE) {
                total += Math.exp(score - scale);
            }
        }
        return total;
    }

    /// From the whole vocabulary, in the order of ids: noise for each of them would take longer than the step.
    private int drawAny(float scale, double target) {
        double sum = 0;
        int last = 0;
        for (int i = 0; i < scores.length; i++) {
            if (scores[i] > scale - 2 * NEGLIGIBLE) {
                sum += Math.exp(scores[i] - scale);
                last = i;
                if (target < sum) {
                    return i;
                }
            }
        }
        return last;
    }

    /// Candidates are gathered down to a falling score until they hold what top-k or top-p asks for; the rest
    /// of the vocabulary is never sorted.
    private int drawFiltered(SamplingSettings settings, float top, float scale, double total, long noise) {
        boolean topK = settings.topK() > 0;
        int k = Math.min(settings.topK(), scores.length);
        for (float depth = 6; ; depth *= 2) {
            candidates.gather(scores, top - depth);
            boolean enough = topK ? candidates.size() >= k : candidates.mass(scores, scale) >= settings.topP() * total;
            if (enough || depth > 4 * NEGLIGIBLE) {
                break;
            }
        }
        candidates.sortDescending(scores);
        if (topK) {
            candidates.keep(k);
        }
        // top-p works on what top-k left, renormalised, as transformers' warpers do one after the other
        double base = topK ? candidates.mass(scores, scale) : total;
        candidates.keepMass(scores, scale, settings.topP() * base);
        return candidates.pick(scores, noise);
    }
}
