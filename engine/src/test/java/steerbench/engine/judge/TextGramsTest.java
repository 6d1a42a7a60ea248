package steerbench.engine.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class TextGramsTest {

    private static int[] buckets(String text) {
        TextGrams grams = TextGrams.of(text);
        return IntStream.range(0, grams.size()).map(grams::bucket).toArray();
    }

    private static double squares(TextGrams grams, boolean secondHalf) {
        return IntStream.range(0, grams.size())
                .filter(i -> grams.bucket(i) >= TextGrams.BUCKETS == secondHalf)
                .mapToDouble(i -> grams.value(i) * grams.value(i))
                .sum();
    }

    @Test
    void bothHalvesHaveLengthOne() {
        TextGrams grams = TextGrams.of("The ferry leaves at noon, if the fog lifts.");

        assertThat(squares(grams, false)).isEqualTo(1, within(1e-5));
        assertThat(squares(grams, true)).isEqualTo(1, within(1e-5));
    }

    @Test
    void bucketsAscendAndAreInRange() {
        int[] buckets = buckets("Two cats, three dogs & 1 parrot");

        assertThat(buckets).isSorted().doesNotHaveDuplicates();
        assertThat(Arrays.stream(buckets).allMatch(b -> b >= 0 && b < 2 * TextGrams.BUCKETS))
                .isTrue();
    }

    /// A trained head depends on every bucket: a change of the hash makes it void.
    @Test
    void theHashStaysAsItWasTrained() {
        assertThat(Arrays.hashCode(buckets("The ferry leaves at noon."))).isEqualTo(2066689815);
    }

    @ParameterizedTest
    @CsvSource({"Café au lait, cafe AU lait", "Hi @anna, Hi @berta", "see https://a.example/x, see https://b.example/y"
    })
    void spellingsThatMeanTheSameAreTheSame(String one, String other) {
        assertThat(buckets(one)).isEqualTo(buckets(other));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "\ud83d", "\u0000", "...", "\n"})
    void hardlyTextHasFiniteValues(String text) {
        TextGrams grams = TextGrams.of(text);

        assertThat(IntStream.range(0, grams.size()).allMatch(i -> Float.isFinite(grams.value(i))))
                .isTrue();
    }

    @Test
    void dotIsTheSumOverBuckets() {
        TextGrams grams = TextGrams.of("rain");
        float[] weights = new float[2 * TextGrams.BUCKETS];
        weights[grams.bucket(0)] = 2;

        assertThat(grams.dot(weights)).isEqualTo(2.0 * grams.value(0), within(1e-7));
    }

    @ParameterizedTest
    @CsvSource({
        "m0r0n, moron",
        "m.o.r.o.n, moron",
        "m o r o n, moron",
        "mooooron, mooron",
        "moron!!!, moron",
    })
    void disguisesAreUndone(String written, String word) {
        assertThat(PlainWords.of(written)).containsExactly(word);
    }

    @Test
    void twoSingleLettersAreNoWord() {
        assertThat(PlainWords.of("plan a b")).containsExactly("plan", "a", "b");
    }
}
