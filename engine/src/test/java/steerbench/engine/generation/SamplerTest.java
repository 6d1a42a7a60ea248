package steerbench.engine.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class SamplerTest {
    private static final int VOCAB = 200;
    private static final int DRAWS = 40_000;

    private final float[] logits = new float[VOCAB];
    private final Sampler sampler = new Sampler(VOCAB);

    SamplerTest() {
        Random random = new Random(11);
        for (int i = 0; i < VOCAB; i++) {
            logits[i] = (float) (2 * random.nextGaussian());
        }
    }

    private static float[] logSoftmax(float[] logits) {
        double max = 0;
        for (float l : logits) {
            max = Math.max(max, l);
        }
        double sum = 0;
        for (float l : logits) {
            sum += Math.exp(l - max);
        }
        float[] result = new float[logits.length];
        for (int i = 0; i < logits.length; i++) {
            result[i] = (float) (logits[i] - max - Math.log(sum));
        }
        return result;
    }

    private int choose(float[] from, SamplingSettings settings, BitSet seen, RandomGenerator random) {
        return sampler.choose(
                MemorySegment.ofArray(from), MemorySegment.ofArray(logSoftmax(from)), settings, seen, random);
    }

    private double[] frequencies(SamplingSettings settings) {
        RandomGenerator random = RandomStream.of(1, 2, 3);
        double[] counts = new double[VOCAB];
        for (int i = 0; i < DRAWS; i++) {
            counts[choose(logits, settings, new BitSet(), random)] += 1.0 / DRAWS;
        }
        return counts;
    }

    /// By the definition: sort, cut, renormalise.
    private double[] expected(double temperature, int topK, double topP) {
        float[] scaled = new float[VOCAB];
        for (int i = 0; i < VOCAB; i++) {
            scaled[i] = (float) (logits[i] / temperature);
        }
        float[] lp = logSoftmax(scaled);
        Integer[] order = java.util.stream.IntStream.range(0, VOCAB).boxed().toArray(Integer[]::new);
        java.util.Arrays.sort(order, (a, b) -> Float.compare(lp[b], lp[a]));
        int limit = topK == 0 ? VOCAB : topK;
        double base = 0;
        for (int i = 0; i < limit; i++) {
            base += Math.exp(lp[order[i]]);
        }
        double[] result = new double[VOCAB];
        double mass = 0;
        double kept = 0;
        for (int i = 0; i < limit && (i == 0 || mass < topP * base); i++) {
            mass += Math.exp(lp[order[i]]);
            result[order[i]] = Math.exp(lp[order[i]]);
            kept += result[order[i]];
        }
        for (int i = 0; i < VOCAB; i++) {
            result[i] /= kept;
        }
        return result;
    }

    private void matches(double temperature, int topK, double topP) {
        double[] wanted = expected(temperature, topK, topP);
        double[] found = frequencies(new SamplingSettings(temperature, topK, topP, 1, 0));
        for (int i = 0; i < VOCAB; i++) {
            assertThat(found[i])
                    .as("token %d at temperature %s, top-k %s, top-p %s", i, temperature, topK, topP)
                    .isCloseTo(wanted[i], within(0.002 + 4 * Math.sqrt(wanted[i] / DRAWS)));
            assertThat(found[i] > 0).as("token %d is outside the cut", i).isIn(wanted[i] > 0, false);
        }
    }

    @Test
    void drawsFollowTheDistribution() {
        matches(1, 0, 1);
        matches(1, 0, 0.9);
        matches(0.7, 0, 0.5);
        matches(1, 5, 1);
        matches(1.5, 20, 0.8);
    }

    /// Walking down the sorted tokens to a shared uniform number, a third of these draws would agree.
    @Test
    void nearlyTheSameLogitsDrawNearlyAlwaysTheSame() {
        Random noise = new Random(3);
        int large = 5000;
        Sampler wide = new Sampler(large);
        float[] flat = new float[large];
        for (int i = 0; i < large; i++) {
            flat[i] = (float) -Math.log(1 + noise.nextInt(large));
        }
        int same = 0;
        int draws = 500;
        for (int draw = 0; draw < draws; draw++) {
            float[] near = flat.clone();
            for (int i = 0; i < large; i++) {
                near[i] += (float) (0.1 * noise.nextGaussian());
            }
            same += chosen(wide, flat, draw) == chosen(wide, near, draw) ? 1 : 0;
        }
        assertThat(same).isGreaterThan((int) (0.88 * draws)).isLessThan(draws);
    }

    private static int chosen(Sampler wide, float[] from, int draw) {
        return wide.choose(
                MemorySegment.ofArray(from),
                MemorySegment.ofArray(logSoftmax(from)),
                SamplingSettings.nucleus(1),
                new BitSet(),
                RandomStream.of(1, draw, 0));
    }

    @Test
    void greedyTakesTheBest() {
        int best = choose(logits, SamplingSettings.greedy(), new BitSet(), RandomStream.of(0, 0, 0));
        for (float l : logits) {
            assertThat(l).isLessThanOrEqualTo(logits[best]);
        }
    }

    @Test
    void thePenaltyMovesSeenTokensDownWhateverTheirSign() {
        float[] two = new float[VOCAB];
        java.util.Arrays.fill(two, -20);
        two[3] = 4;
        two[4] = 3.5f;
        BitSet seen = new BitSet();
        seen.set(3);
        SamplingSettings greedy = new SamplingSettings(0, 0, 1, 1.3, 0);
        assertThat(choose(two, greedy, seen, RandomStream.of(0, 0, 0))).isEqualTo(4);
        two[3] = -1;
        two[4] = -1.1f;
        assertThat(choose(two, greedy, seen, RandomStream.of(0, 0, 0))).isEqualTo(4);
    }

    @Test
    void logitsThatAreNoNumbersAreTold() {
        float[] broken = logits.clone();
        broken[17] = Float.NaN;
        assertThat(choose(broken, SamplingSettings.nucleus(1), new BitSet(), RandomStream.of(0, 0, 0)))
                .isEqualTo(-1);
    }

    @Test
    void streamsDependOnSeedPromptAndSampleOnly() {
        assertThat(RandomStream.of(1, 2, 3).nextLong())
                .isEqualTo(RandomStream.of(1, 2, 3).nextLong());
        assertThat(RandomStream.of(1, 2, 3).nextLong())
                .isNotEqualTo(RandomStream.of(1, 3, 2).nextLong());
        assertThat(RandomStream.of(1, 2, 3).nextLong())
                .isNotEqualTo(RandomStream.of(2, 2, 3).nextLong());
    }

    @Test
    void senselessSettingsAreRefused() {
        assertThatThrownBy(() -> new SamplingSettings(-1, 0, 1, 1, 0)).hasMessageContaining("temperature -1");
        assertThatThrownBy(() -> new SamplingSettings(1, 0, 0, 1, 0)).hasMessageContaining("top-p 0");
        assertThatThrownBy(() -> new SamplingSettings(1, 0, 1, Double.NaN, 0)).hasMessageContaining("penalty");
    }
}
