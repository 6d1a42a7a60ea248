package steerbench.engine.evaluation;

import java.util.List;

/// A continuation to be scored given its prompt, as ids: nothing is tokenised anew.
public record ScoredSequence(List<Integer> prompt, List<Integer> continuation) {
    public ScoredSequence {
        prompt = List.copyOf(prompt);
        continuation = List.copyOf(continuation);
    }

    int length() {
        return prompt.size() + continuation.size();
    }

    int id(int position) {
        return position < prompt.size() ? prompt.get(position) : continuation.get(position - prompt.size());
    }
}
