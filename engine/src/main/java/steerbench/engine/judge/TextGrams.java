package steerbench.engine.judge;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The spelling of a text as a sparse vector: character 2- to 5-grams within words in one half, words and
/// pairs of words in the other, hashed into buckets and each half scaled to length 1. It sees what the
/// encoder's word pieces hide, such as a swear word with letters replaced.
///
/// Hashed features: Weinberger et al. 2009, arXiv 0902.2206 (the sign keeps collisions from adding up).
public final class TextGrams {
    /// Of each half.
    static final int BUCKETS = 1 << 16;

    static final int MIN_CHARS = 2;
    static final int MAX_CHARS = 5;

    private static final Pattern ACCENTS = Pattern.compile("\\p{M}+");
    private static final Pattern ADDRESS = Pattern.compile("https?://\\S+");
    private static final Pattern HANDLE = Pattern.compile("@\\w+");
    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}@#'*$]+|[^\\s\\p{L}\\p{N}]");

    private final int[] buckets;
    private final float[] values;

    private TextGrams(int[] buckets, float[] values) {
        this.buckets = buckets;
        this.values = values;
    }

    public static TextGrams of(String text) {
        String plain = plain(text);
        Counter counter = new Counter();
        for (String word : SPACE.split(plain, 0)) {
            characters(counter, " " + word + " ");
        }
        words(counter, plain);
        for (String word : PlainWords.of(plain)) {
            counter.add(hash("plain ", word), true);
        }
        return counter.toGrams();
    }

    private static String plain(String text) {
        String folded = ACCENTS.matcher(Normalizer.normalize(text, Normalizer.Form.NFKD))
                .replaceAll("")
                .toLowerCase(Locale.ROOT);
        String withoutAddresses = ADDRESS.matcher(folded).replaceAll("http");
        return HANDLE.matcher(withoutAddresses).replaceAll("@user").strip();
    }

    private static void characters(Counter counter, String padded) {
        for (int n = MIN_CHARS; n <= MAX_CHARS; n++) {
            for (int i = 0; i + n <= padded.length(); i++) {
                counter.add(hash("", padded.substring(i, i + n)), false);
            }
        }
    }

    private static void words(Counter counter, String plain) {
        String before = "";
        Matcher matcher = WORD.matcher(plain);
        while (matcher.find()) {
            String word = matcher.group();
            counter.add(hash("word ", word), true);
            if (!before.isEmpty()) {
                counter.add(hash(before + " ", word), true);
            }
            before = word;
        }
    }

    /// FNV-1a with a last mixing step: its low bits alone are poor for short strings.
    private static int hash(String prefix, String text) {
        int h = 0x811c9dc5;
        for (int i = 0; i < prefix.length(); i++) {
            h = (h ^ prefix.charAt(i)) * 0x01000193;
        }
        for (int i = 0; i < text.length(); i++) {
            h = (h ^ text.charAt(i)) * 0x01000193;
        }
        h = (h ^ (h >>> 16)) * 0x85ebca6b;
        h = (h ^ (h >>> 13)) * 0xc2b2ae35;
        return h ^ (h >>> 16);
    }

    /// Counts signed hits of buckets.
    private static final class Counter {
        private int[] hits = new int[256]; // bucket << 1 | whether negative
        private int size;

        void add(int hash, boolean secondHalf) {
            if (size == hits.length) {
                hits = Arrays.copyOf(hits, 2 * size);
            }
            int bucket = (hash & (BUCKETS - 1)) + (secondHalf ? BUCKETS : 0);
            hits[size++] = bucket << 1 | hash >>> 31;
        }

        TextGrams toGrams() {
            Arrays.sort(hits, 0, size);
            int[] buckets = new int[size];
            float[] values = new float[size];
            int n = 0;
            for (int i = 0; i < size; ) {
                int bucket = hits[i] >> 1;
                int sum = 0;
                for (; i < size && hits[i] >> 1 == bucket; i++) {
                    sum += (hits[i] & 1) == 0 ? 1 : -1;
                }
                if (sum != 0) {
                    buckets[n] = bucket;
                    values[n++] = sum;
                }
            }
            int split = 0;
            while (split < n && buckets[split] < BUCKETS) {
                split++;
            }
            toUnitLength(values, 0, split);
            toUnitLength(values, split, n);
            return new TextGrams(Arrays.copyOf(buckets, n), Arrays.copyOf(values, n));
        }

        private static void toUnitLength(float[] values, int from, int to) {
            double squares = 0;
            for (int i = from; i < to; i++) {
                squares += values[i] * values[i];
            }
            for (int i = from; i < to; i++) {
                values[i] = (float) (values[i] / Math.sqrt(squares));
            }
        }
    }

    /// Buckets that are not 0.
    public int size() {
        return buckets.length;
    }

    /// Below `2 * BUCKETS`, ascending.
    public int bucket(int i) {
        return buckets[i];
    }

    public float value(int i) {
        return values[i];
    }

    /// With a weight for each bucket.
    public double dot(float[] weights) {
        double sum = 0;
        for (int i = 0; i < buckets.length; i++) {
            sum += weights[buckets[i]] * values[i];
        }
        return sum;
    }
}
