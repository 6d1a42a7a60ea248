package steerbench.engine.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.problem.MissingResourceException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Tokenizers of Hugging Face folders, on one made up here.
@Tag("unit")
class FolderTokenizerTest {
    private static final List<String> PIECES = List.of("<s>", "</s>", "a", "b", "c", "Ġ", "ab", "Ġab", "é", "Ã", "©");

    @TempDir
    private Path folder = Path.of("");

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private static TokenizerJson json() {
        TokenizerJson json = new TokenizerJson();
        json.addedToken(0, "<s>", true);
        json.addedToken(1, "</s>", true);
        json.set("pre_tokenizer", PreTokenizers.byteLevel(true));
        json.set("decoder", PreTokenizers.byteLevel(true));
        json.bpe(
                TokenizerJson.ids(PIECES),
                List.of(TokenizerJson.Merge.parse("a b"), TokenizerJson.Merge.parse("Ġ ab")));
        return json;
    }

    private void writeTokenizer(TokenizerJson json) throws IOException {
        Files.write(folder.resolve("tokenizer.json"), json.bytes());
    }

    @Test
    void readsIdsTextAndSpecialTokens() throws IOException {
        writeTokenizer(json());
        write(
                "tokenizer_config.json",
                "{\"bos_token\": {\"content\": \"<s>\"}, \"eos_token\": \"</s>\", \"chat_template\": "
                        + "\"{{ bos_token }}{{ messages[0].content }}\"}");
        write("generation_config.json", "{\"eos_token_id\": [1, 2]}");
        try (Tokenizer tokenizer = FolderTokenizer.of(folder)) {
            assertThat(tokenizer.encode("ab abc</s>")).containsExactly(6, 7, 4, 1);
            Vocabulary vocabulary = tokenizer.vocabulary();
            assertThat(vocabulary.bos()).isEqualTo(OptionalInt.of(0));
            assertThat(vocabulary.addsBos()).isFalse();
            assertThat(vocabulary.endsText(1)).isTrue();
            assertThat(vocabulary.endsText(2)).isTrue();
            assertThat(vocabulary.endsText(3)).isFalse();
            assertThat(vocabulary.token(7).text()).isEqualTo(" ab");
            assertThat(vocabulary.isSpecial(0)).isTrue();
            assertThat(new String(vocabulary.bytes(9), StandardCharsets.ISO_8859_1))
                    .isEqualTo("Ã");
            assertThat(tokenizer.chatTemplate().userTurn("hello")).isEqualTo("<s>hello");
        }
    }

    @Test
    void takesTheBosRuleFromThePostProcessor() throws IOException {
        TokenizerJson json = json();
        ObjectNode template = JsonMapper.shared().readValue("""
                        {"type": "TemplateProcessing",
                         "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
                         "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
                         "special_tokens": {"<s>": {"id": "<s>", "ids": [0], "tokens": ["<s>"]}}}
                        """, ObjectNode.class);
        json.set("post_processor", template);
        writeTokenizer(json);
        write("config.json", "{\"bos_token_id\": 0, \"eos_token_id\": 1}");
        try (Tokenizer tokenizer = FolderTokenizer.of(folder)) {
            assertThat(tokenizer.vocabulary().addsBos()).isTrue();
            assertThat(tokenizer.encode("ab")).as("nothing is added unasked").containsExactly(6);
        }
        write("tokenizer_config.json", "{\"bos_token\": \"<s>\", \"add_bos_token\": false}");
        try (Tokenizer tokenizer = FolderTokenizer.of(folder)) {
            assertThat(tokenizer.vocabulary().addsBos()).isFalse();
        }
    }

    @Test
    void saysWhatIsMissingOrBroken() throws IOException {
        assertThatThrownBy(() -> FolderTokenizer.of(folder))
                .isInstanceOf(MissingResourceException.class)
                .hasMessageContaining("tokenizer.json");
        write("tokenizer.json", "{\"model\": {\"vocab\": {\"a\": 99999999}}}");
        assertThatThrownBy(() -> FolderTokenizer.of(folder))
                .isInstanceOf(InvalidFileException.class)
                .hasMessageContaining("99999999");
        write("tokenizer.json", "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 0}}}");
        assertThatThrownBy(() -> FolderTokenizer.of(folder)).isInstanceOf(InvalidFileException.class);
    }

    @Test
    void sentencePieceMergesTheHighestScoreFirst() {
        List<String> pieces = new ArrayList<>(List.of("<unk>", "\u2581", "a", "b", "c", "ab", "bc", "\u2581a"));
        float[] scores = {0, -9, -9, -9, -9, -2, -1, -3};
        TokenizerJson json = new TokenizerJson();
        json.set("normalizer", PreTokenizers.spacesToBars(true));
        List<TokenizerJson.Merge> merges =
                SentencePieceMerges.of(pieces, scores).orElseThrow();
        assertThat(merges)
                .containsExactly(
                        new TokenizerJson.Merge("b", "c"),
                        new TokenizerJson.Merge("a", "b"),
                        new TokenizerJson.Merge("\u2581", "a"));
        json.bpe(TokenizerJson.ids(pieces), merges).put("byte_fallback", true).put("fuse_unk", true);
        Vocabulary vocabulary = new Vocabulary(
                pieces,
                PieceEncoding.SENTENCE_PIECE,
                new java.util.BitSet(),
                OptionalInt.empty(),
                java.util.Set.of(),
                false);
        try (Tokenizer tokenizer = Tokenizer.of(json.bytes(), vocabulary, new ChatTemplate("", "", ""), "made up")) {
            assertThat(tokenizer.encode("abc")).containsExactly(7, 6);
            assertThat(vocabulary.token(7).text()).isEqualTo(" a");
        }
    }
}
