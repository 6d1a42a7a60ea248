package steerbench.engine.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.session.DecoderSession;
import steerbench.engine.task.Cancellation;

/// Log-likelihood of continuations by the unsteered model, in the graph that also generates. A prompt passes once for
/// all
/// its continuations. It must hold at least one token (BOS): the first token of a text has no probability otherwise.
public final class PerplexityScorer {
    private final DecoderSession session;

    public PerplexityScorer(DecoderSession session) {
        this.session = session;
    }

    /// One score a sequence, in their order.
    public List<SequenceScore> score(List<ScoredSequence> sequences, Cancellation cancellation) {
        return score(sequences, cancellation, () -> {});
    }

    /// @param betweenPasses called before every pass
    public List<SequenceScore> score(
            List<ScoredSequence> sequences, Cancellation cancellation, Runnable betweenPasses) {
        sequences.forEach(this::check);
        SequenceScore[] scores = new SequenceScore[sequences.size()];
        Arrays.fill(scores, new SequenceScore(0, 0));
        Map<List<Integer>, List<Integer>> byPrompt = new LinkedHashMap<>();
        IntStream.range(0, scores.length)
                .filter(i -> !sequences.get(i).continuation().isEmpty())
                .forEach(i -> byPrompt.computeIfAbsent(sequences.get(i).prompt(), _ -> new ArrayList<>())
                        .add(i));
        for (List<Integer> ofPrompt : byPrompt.values()) {
            score(sequences, ofPrompt, scores, cancellation, betweenPasses);
        }
        return List.of(scores);
    }

    private void score(
            List<ScoredSequence> sequences,
            List<Integer> ofPrompt,
            SequenceScore[] scores,
            Cancellation cancellation,
            Runnable betweenPasses) {
        List<Integer> prompt = sequences.get(ofPrompt.getFirst()).prompt();
        int longest =
                ofPrompt.stream().mapToInt(i -> sequences.get(i).length()).max().orElseThrow();
        try (SharedPrompt shared = new SharedPrompt(session, prompt.size(), longest, cancellation, betweenPasses)) {
            shared.pass(prompt);
            for (int i : ofPrompt) {
                List<Integer> continuation = sequences.get(i).continuation();
                scores[i] = new SequenceScore(shared.negativeLogLikelihood(continuation), continuation.size());
            }
        }
    }

    private void check(ScoredSequence sequence) {
        if (sequence.continuation().isEmpty()) {
            return;
        }
        if (sequence.prompt().isEmpty()) {
            throw new InvalidRequestException(
                    "perplexity", "needs a prompt of at least one token", "Put BOS in front of the text");
        }
        if (sequence.length() > session.maxPositions()) {
            throw new InvalidRequestException(
                    "sequence of " + sequence.length() + " tokens",
                    "the context has " + session.maxPositions(),
                    "Score a shorter text; nothing was cut off");
        }
    }
}
