package steerbench.engine.judge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class EncoderTokenizerTest {

    private static EncoderTokenizer tokenizer(int maxTokens) {
        return EncoderTokenizer.of(EncoderFiles.tokenizerJson(), maxTokens);
    }

    /// Ids from Hugging Face's `tokenizers` 0.23 on the same file.
    @Test
    void givesTheIdsOfTheReference() {
        try (EncoderTokenizer tokenizer = tokenizer(512)) {
            assertThat(tokenizer.read("What a lovely garden!").ids())
                    .containsExactly(101, 2054, 1037, 8403, 3871, 999, 102);
            assertThat(tokenizer.read("Näive café — 東京 😀").ids())
                    .containsExactly(101, 15743, 7668, 1517, 1879, 1755, 100, 102);
        }
    }

    @Test
    void cutsLongTextsAndSaysSo() {
        try (EncoderTokenizer tokenizer = tokenizer(5)) {
            EncoderTokenizer.Reading reading = tokenizer.read("What a lovely garden!");

            assertThat(reading.ids()).containsExactly(101, 2054, 1037, 8403, 102);
            assertThat(reading.text()).isEqualTo("What a lovely");
            assertThat(reading.truncated()).isTrue();
            assertThat(tokenizer.read("What a day").truncated()).isFalse();
        }
    }

    @Test
    void cutsMegabytesBeforeReadingThem() {
        try (EncoderTokenizer tokenizer = tokenizer(512)) {
            EncoderTokenizer.Reading reading = tokenizer.read("green tea ".repeat(500_000));

            assertThat(reading.ids()).hasSize(512);
            assertThat(reading.truncated()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\ud83d", "\u0000", "\ud83d\ude00\ude00", "\n\t\r"})
    void readsWhatIsHardlyText(String text) {
        try (EncoderTokenizer tokenizer = tokenizer(512)) {
            assertThat(tokenizer.read(text).ids()).startsWith(101).endsWith(102);
        }
    }
}
