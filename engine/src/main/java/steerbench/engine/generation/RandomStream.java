package steerbench.engine.generation;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// Random numbers of a row: a function of seed, prompt and sample only, so that plans of one sample are
/// paired, and a row draws the same numbers whatever else is in the batch.
final class RandomStream {
    private RandomStream() {}

    static RandomGenerator of(long seed, int prompt, int sample) {
        long mixed = mix(mix(mix(seed) + prompt) + sample);
        return RandomGeneratorFactory.of("L64X128MixRandom").create(mixed);
    }

    /// SplitMix64's finaliser (Steele, Lea, Flood 2014).
    private static long mix(long z) {
        z += 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
