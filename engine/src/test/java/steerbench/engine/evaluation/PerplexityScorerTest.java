package steerbench.engine.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steerbench.engine.Fixtures;
import steerbench.engine.TinyEngine;
import steerbench.engine.checkpoint.SafetensorsFile;
import steerbench.engine.task.Cancellation;

@Tag("parity")
class PerplexityScorerTest {

    private static List<Integer> slice(float[] ids, int from, int to) {
        List<Integer> list = new ArrayList<>();
        for (int i = from; i < to; i++) {
            list.add((int) ids[i]);
        }
        return list;
    }

    @Test
    void batchesAgreeWithTheReferenceLogProbabilities(@TempDir Path cache) {
        try (TinyEngine engine = new TinyEngine(cache);
                SafetensorsFile reference =
                        SafetensorsFile.open(Fixtures.TINY_LLAMA.resolve("reference.safetensors"))) {
            float[] ids = reference.tensor("input_ids").toFloats();
            float[] logProbabilities = reference.tensor("logprobs").toFloats();
            List<ScoredSequence> sequences = new ArrayList<>();
            List<Double> expected = new ArrayList<>();
            for (int row = 0; row < 3; row++) {
                for (int prompt : new int[] {1, 5, 20}) {
                    sequences.add(new ScoredSequence(
                            slice(ids, 24 * row, 24 * row + prompt), slice(ids, 24 * row + prompt, 24 * row + 24)));
                    double nll = 0;
                    for (int t = prompt - 1; t < 23; t++) {
                        nll -= logProbabilities[23 * row + t];
                    }
                    expected.add(nll);
                }
            }
            List<SequenceScore> scores = new PerplexityScorer(engine.session()).score(sequences, Cancellation.never());
            for (int i = 0; i < scores.size(); i++) {
                assertThat(scores.get(i).negativeLogLikelihood()).isCloseTo(expected.get(i), within(3e-4 * 23));
                assertThat(scores.get(i).tokens())
                        .isEqualTo(sequences.get(i).continuation().size());
            }
        }
    }

    @Test
    void nothingGeneratedHasNoPerplexity(@TempDir Path cache) {
        try (TinyEngine engine = new TinyEngine(cache)) {
            PerplexityScorer scorer = new PerplexityScorer(engine.session());
            assertThat(scorer.score(List.of(new ScoredSequence(List.of(1), List.of())), Cancellation.never())
                            .getFirst()
                            .perplexity())
                    .isNaN();
            assertThatThrownBy(() ->
                            scorer.score(List.of(new ScoredSequence(List.of(), List.of(4))), Cancellation.never()))
                    .hasMessageContaining("at least one token");
        }
    }

    @Test
    void othersMayComeInBetweenTwoPasses(@TempDir Path cache) {
        try (TinyEngine engine = new TinyEngine(cache)) {
            List<ScoredSequence> many = Collections.nCopies(100, new ScoredSequence(List.of(1, 5), List.of(7, 9, 11)));
            int[] pauses = {0};
            new PerplexityScorer(engine.session()).score(many, Cancellation.never(), () -> pauses[0]++);
            assertThat(pauses[0]).isGreaterThan(3);
        }
    }
}
