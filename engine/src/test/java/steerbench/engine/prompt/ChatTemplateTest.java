package steerbench.engine.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steerbench.engine.problem.UnsupportedException;

/// What templates do in practice works; what takes endless time or memory is refused.
@Tag("unit")
class ChatTemplateTest {

    private static String render(String source) {
        return new ChatTemplate(source, "<s>", "</s>").userTurn("Hello ");
    }

    @Test
    void conditionsLoopsFiltersAndMethodsWork() {
        assertThat(render(
                        "{{ bos_token }}{% for message in messages %}{% if message['role'] == 'user' and loop.first %}"
                                + "<|{{ message.role | upper }}|>{{ message['content'] | trim }}{% endif %}{% endfor %}"
                                + "{% if add_generation_prompt %}<|assistant|>{% endif %}"))
                .isEqualTo("<s><|USER|>Hello<|assistant|>");
        assertThat(render("{% set ns = namespace(found=false) %}{% for m in messages %}{% set ns.found = true %}"
                        + "{% endfor %}{{ ns.found }} {{ tools is defined }} {{ messages | length }}"
                        + " {{ messages[0].content.strip().replace('l', 'L').split('e')[-1] }}"))
                .isEqualTo("true false 1 LLo");
    }

    static List<Path> hostile() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/hostile/chat-template"))) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void endlessOnesAreRefused(Path file) throws IOException {
        String source = Files.readString(file);
        assertThatThrownBy(() -> render(source))
                .isInstanceOf(UnsupportedException.class)
                .hasMessageContaining("cannot be rendered")
                .hasMessageNotContaining("OutOfMemory");
    }
}
