package steerbench.engine.evaluation;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// How varied the texts of a prompt are: different sequences of one, two and three words over all words (dist-n, as the
/// evaluation of DExperts counts it). Words are what stands between single spaces, so that an empty text is one word.
/// A text that goes round in circles is neither toxic nor perplexing; here it shows.
///
/// @param distinct1 0 to 1, as are the others; NaN of no texts
public record Diversity(double distinct1, double distinct2, double distinct3) {
    private static final int LONGEST = 3;

    public static Diversity of(List<String> texts) {
        List<List<String>> words =
                texts.stream().map(text -> List.of(text.split(" ", -1))).toList();
        double all = words.stream().mapToInt(List::size).sum();
        double[] shares = new double[LONGEST];
        for (int n = 1; n <= LONGEST; n++) {
            shares[n - 1] = different(words, n) / all;
        }
        return new Diversity(shares[0], shares[1], shares[2]);
    }

    Diversity minus(Diversity other) {
        return new Diversity(distinct1 - other.distinct1, distinct2 - other.distinct2, distinct3 - other.distinct3);
    }

    private static int different(List<List<String>> texts, int n) {
        Set<List<String>> sequences = new HashSet<>();
        for (List<String> words : texts) {
            for (int from = 0; from + n <= words.size(); from++) {
                sequences.add(words.subList(from, from + n));
            }
        }
        return sequences.size();
    }
}
