package steerbench.app.generation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import steerbench.app.mask.ToxicWords;
import steerbench.app.testing.Rot13;
import steerbench.engine.generation.GeneratedToken;
import steerbench.engine.prompt.Token;
import steerbench.engine.steering.Receipt;

@Tag("unit")
class PassageTest {
    private static List<GeneratedToken> tokens(String... texts) {
        return Arrays.stream(texts)
                .map(t -> new GeneratedToken(
                        new Token(1, t, false),
                        t,
                        -1,
                        List.of(),
                        List.of(),
                        new Receipt(List.of(), List.of(new Receipt.SiteEdit("sae", 10, t.contains("!") ? 1 : 0)))))
                .toList();
    }

    @Test
    void aWordThatBeginsInThePromptIsMaskedInTheContinuation() {
        String word = Rot13.of("fuvg");
        Passage passage =
                Passage.of("What a " + word.substring(0, 2), tokens(word.substring(2), " day"), ToxicWords.masked());

        assertThat(passage.text()).isEqualTo("•• day");
    }

    @Test
    void spansFindTheirTokensAgain() {
        Passage passage = Passage.of("He", tokens(" went", " home", "!"), ToxicWords.masked());

        assertThat(passage.text()).isEqualTo("went home!");
        assertThat(passage.tokenAt(0)).isZero();
        assertThat(passage.tokenAt(4)).isEqualTo(1);
        assertThat(passage.textOf(2)).isEqualTo("!");
        assertThat(passage.spans().stream().map(Passage.Span::edited)).containsExactly(false, false, true);
    }
}
