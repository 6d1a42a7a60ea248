package steerbench.engine.evaluation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/// Numbers the units of a run that are drawn: its prompts, or its samples.
final class Units {
    private final ToIntFunction<ContinuationScore> place;
    private final Map<Integer, Integer> numbers = new HashMap<>();

    Units(List<ContinuationScore> scores, ToIntFunction<ContinuationScore> place) {
        this.place = place;
        scores.stream().mapToInt(place).distinct().sorted().forEach(p -> numbers.put(p, numbers.size()));
    }

    int size() {
        return numbers.size();
    }

    int of(ContinuationScore score) {
        return numbers.getOrDefault(place.applyAsInt(score), -1);
    }
}
