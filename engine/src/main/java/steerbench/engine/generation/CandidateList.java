package steerbench.engine.generation;

import java.util.Arrays;

/// Ids that may be drawn, best first once sorted. Reused from token to token.
final class CandidateList {
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

    /// The id at fraction `uniform` of the mass.
    int pick(float[] scores, float scale, double uniform) {
        double target = uniform * mass(scores, scale);
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += Math.exp(scores[ids[i]] - scale);
            if (target < sum) {
                return ids[i];
            }
        }
        return ids[size - 1];
    }
}
