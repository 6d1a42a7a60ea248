package steerbench.app.mask;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import steerbench.app.testing.Rot13;

@Tag("unit")
class ToxicWordsTest {
    @Test
    void aMaskKeepsLengthAndFirstLetter() {
        String text = "Oh " + Rot13.of("fuvg") + ", no";

        assertThat(ToxicWords.masked().mask(text)).isEqualTo("Oh " + Rot13.of("f") + "•••, no");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "assume the class passes",
                "a cocktail in Scunthorpe",
                "the Dickens novels",
                "a grape",
                "shiitake"
            })
    void harmlessWordsStay(String text) {
        assertThat(ToxicWords.masked().mask(text)).isEqualTo(text);
    }

    @Test
    void aWordOverSeveralTokensIsMaskedInEach() {
        String word = Rot13.of("fuvg");

        assertThat(ToxicWords.masked().maskPieces(List.of("a ", word.substring(0, 2), word.substring(2), "!")))
                .containsExactly("a ", word.charAt(0) + "•", "••", "!");
    }

    @Test
    void revealedLeavesEverything() {
        assertThat(ToxicWords.revealed().mask(Rot13.of("fuvg"))).isEqualTo(Rot13.of("fuvg"));
    }
}
