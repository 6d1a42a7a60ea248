package steerbench.engine.judge;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// What each text of a list counts, so that every [TextSet] gets its share however many texts it has.
final class Mixture {
    private Mixture() {}

    /// One weight a text, 1 on average.
    static double[] weights(List<LabelledText> texts) {
        Map<TextSet, Integer> counts = new EnumMap<>(TextSet.class);
        texts.forEach(t -> counts.merge(t.set(), 1, Integer::sum));
        double shares = counts.keySet().stream().mapToDouble(TextSet::share).sum();
        return texts.stream()
                .mapToDouble(t -> t.set().share() / shares * texts.size() / counts.getOrDefault(t.set(), 1))
                .toArray();
    }
}
