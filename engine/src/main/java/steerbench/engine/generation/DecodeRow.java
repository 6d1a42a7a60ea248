package steerbench.engine.generation;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import steerbench.engine.prompt.Prompt;
import steerbench.engine.prompt.TextStream;
import steerbench.engine.prompt.Vocabulary;
import steerbench.engine.steering.Receipt;
import steerbench.engine.steering.RowSteering;

/// A continuation under way: what was drawn, what is still to be fed. Mutable; owned by the [Generator]'s
/// run.
final class DecodeRow {
    private final RowId id;
    private final Prompt prompt;
    private final RowSteering steering;
    private final List<Receipt> promptReceipts;
    private final Vocabulary vocabulary;
    private final RandomGenerator random;
    private final BitSet seen = new BitSet();
    private final TextStream textStream;
    private final StringBuilder text = new StringBuilder();
    private final List<GeneratedToken> tokens = new ArrayList<>();
    private int drawn = -1; // chosen, but not yet in the model
    private double drawnLogProbability;
    private @Nullable Finish finish;

    DecodeRow(
            RowId id,
            Prompt prompt,
            RowSteering steering,
            List<Receipt> promptReceipts,
            Vocabulary vocabulary,
            RandomGenerator random) {
        this.id = id;
        this.prompt = prompt;
        this.steering = steering;
        this.promptReceipts = promptReceipts;
        this.vocabulary = vocabulary;
        this.random = random;
        this.textStream = new TextStream(vocabulary);
        for (int token : prompt.ids()) {
            seen.set(token);
        }
    }

    RowId id() {
        return id;
    }

    Prompt prompt() {
        return prompt;
    }

    RowSteering steering() {
        return steering;
    }

    /// Positions in the cache.
    int length() {
        return prompt.length() + tokens.size();
    }

    int tokenCount() {
        return tokens.size();
    }

    /// The token to be fed next.
    int drawn() {
        return drawn;
    }

    /// Draws the next token from the logits of the last position.
    void draw(MemorySegment logits, MemorySegment logProbabilities, SamplingSettings sampling, Sampler sampler) {
        drawn = sampler.choose(logits, logProbabilities, sampling, seen, random);
        if (drawn < 0) {
            finish = Finish.NOT_FINITE;
            return;
        }
        seen.set(drawn);
        drawnLogProbability = logProbabilities.getAtIndex(java.lang.foreign.ValueLayout.JAVA_FLOAT, drawn);
    }

    /// The drawn token went through the model.
    GeneratedToken fed(TokenReading reading, Receipt receipt, int maxNewTokens, boolean stopsAtEndOfText) {
        String piece = textStream.append(drawn);
        boolean ends = stopsAtEndOfText && vocabulary.endsText(drawn);
        boolean last = ends || tokens.size() + 1 == maxNewTokens;
        if (last) {
            piece += textStream.finish();
            finish = ends ? Finish.END_OF_TEXT : Finish.LENGTH;
        }
        if (!receipt.sites().stream().allMatch(s -> Double.isFinite(s.deltaNorm()))) {
            finish = Finish.NOT_FINITE; // the edit overflowed: what follows would be drawn from nothing
        }
        text.append(piece);
        GeneratedToken token = new GeneratedToken(
                vocabulary.token(drawn), piece, drawnLogProbability, reading.watched(), reading.top(), receipt);
        tokens.add(token);
        return token;
    }

    boolean isFinished() {
        return finish != null;
    }

    Continuation result() {
        Finish why = finish == null ? Finish.CANCELLED : finish;
        return new Continuation(id, tokens, text.toString(), why, promptReceipts);
    }
}
