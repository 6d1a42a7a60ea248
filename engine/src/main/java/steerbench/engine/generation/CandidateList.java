package steerbench.engine.generation;

import java.util.Arrays;

/// Ids that may be drawn, best first once sorted. Reused from token to token.
final class CandidateList {
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private int[] ids = new int[1024];
    private int size;

    int size() {
        return size;
    }

    /// All ids that score at least `floor`.
    void gather(float[] scores, float floor) {
        size = 0;
        for (int id = 0; id < scores.length; id++) {
            if (scores[id] >= floor) {
                if (size == ids.length) {
                    ids = Arrays.copyOf(ids, 2 * size);
                }
                ids[size++] = id;
            }
        }
    }

    /// Best first; equal scores by id, so that a draw is reproducible.
    void sortDescending(float[] scores) {
        long[] keys = new long[size];
        for (int i = 0; i < size; i++) {
            int bits = Float.floatToIntBits(scores[ids[i]]);
            int ordered = bits ^ (bits >> 31 & 0x7fffffff); // order of floats as ints
            keys[i] = (long) ~ordered << 32 | ids[i];
        }
        Arrays.sort(keys);
        for (int i = 0; i < size; i++) {
            ids[i] = (int) keys[i];
        }
    }

    /// The first `count`.
    void keep(int count) {
        size = Math.min(size, count);
    }

    double mass(float[] scores, float scale) {
        double mass = 0;
        for (int i = 0; i < size; i++) {
            mass += Math.exp(scores[ids[i]] - scale);
        }
        return mass;
    }

    /// The smallest run from the best whose mass reaches `wanted`; at least one.
    void keepMass(float[] scores, float scale, double wanted) {
        double mass = 0;
        int kept = 0;
        while (kept < size && (kept == 0 || mass < wanted)) {
            mass += Math.exp(scores[ids[kept]] - scale);
            kept++;
        }
        size = kept;
    }

    /// An id by its weight: the largest of score plus Gumbel noise, which each id has of its own (Gumbel 1954; as
    /// shared noise couples draws: decision 24).
    ///
    /// @param noise of this draw
    int pick(float[] scores, long noise) {
        int best = ids[0];
        double most = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < size; i++) {
            double score = scores[ids[i]] + gumbel(noise + ids[i] * GOLDEN);
            if (score > most) {
                most = score;
                best = ids[i];
            }
        }
        return best;
    }

    private static double gumbel(long seed) {
        double uniform = ((mixed(seed) >>> 11) + 0.5) * 0x1p-53; // neither 0 nor 1
        return -Math.log(-Math.log(uniform));
    }

    /// Stafford's 13th mixer, as in `SplittableRandom`: neighbouring seeds have nothing in common.
    private static long mixed(long seed) {
        long z = (seed ^ (seed >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
