package steerbench.engine.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import steerbench.engine.Fixtures;
import steerbench.engine.checkpoint.GgufCheckpoint;
import steerbench.engine.checkpoint.ModelCheckpoint;
import steerbench.engine.problem.UnsupportedException;

@Tag("unit")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TextStreamTest {
    private final ModelCheckpoint checkpoint = ModelCheckpoint.open(Fixtures.TINY_GGUF);
    private final Tokenizer tokenizer = GgufTokenizer.of((GgufCheckpoint) checkpoint);

    @AfterAll
    void close() {
        tokenizer.close();
        checkpoint.close();
    }

    @Test
    void anEmojiAppearsWithItsLastToken() {
        int[] ids = tokenizer.encode("é😀!"); // no merge joins the emoji's four bytes
        TextStream stream = new TextStream(tokenizer.vocabulary());
        StringBuilder text = new StringBuilder();
        boolean waited = false;
        for (int id : ids) {
            String piece = stream.append(id);
            waited |= piece.isEmpty();
            assertThat(piece).doesNotContain("\uFFFD");
            text.append(piece);
        }
        assertThat(waited).isTrue();
        assertThat(text + stream.finish()).isEqualTo("é😀!");
    }

    @Test
    void anUnfinishedCharacterIsShownAsSuchAtTheEnd() {
        int[] ids = tokenizer.encode("😀");
        TextStream stream = new TextStream(tokenizer.vocabulary());
        assertThat(stream.append(ids[0])).isEmpty();
        assertThat(stream.finish()).isEqualTo("\uFFFD");
    }

    @Test
    void chipsShowPartialBytesInHex() {
        int[] ids = tokenizer.encode("😀");
        assertThat(tokenizer.vocabulary().token(ids[0]).text()).isEqualTo("\\xF0");
        assertThat(tokenizer.vocabulary().token(1)).isEqualTo(new Token(1, "<s>", true));
    }

    @Test
    void bosComesWhereItIsWanted() {
        assertThat(tokenizer.prompt("the", true).startsWithBos()).isTrue();
        assertThat(tokenizer.prompt("the", false).startsWithBos()).isFalse();
        assertThat(tokenizer.prompt("", true).ids()).containsExactly(1);
        assertThatThrownBy(() -> tokenizer.prompt("", false)).hasMessageContaining("is empty");
    }

    @Test
    void chatTemplatesAreRendered() {
        ChatTemplate template = new ChatTemplate(
                "{{ bos_token }}{% for m in messages %}<{{ m['role'] }}>{{ m['content'] }}{% endfor %}"
                        + "{% if add_generation_prompt %}<assistant>{% endif %}",
                "<s>", "</s>");
        assertThat(template.userTurn("Hi {{ 1 + 1 }}")).isEqualTo("<s><user>Hi {{ 1 + 1 }}<assistant>");
        assertThatThrownBy(() -> new ChatTemplate("", "", "").userTurn("Hi"))
                .isInstanceOf(UnsupportedException.class)
                .hasMessageContaining("raw prompt form");
    }
}
