package steerbench.engine.evaluation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
        return at(place.applyAsInt(score));
    }

    int at(int unitPlace) {
        return Objects.requireNonNull(numbers.get(unitPlace), "a unit without scores");
    }
}
