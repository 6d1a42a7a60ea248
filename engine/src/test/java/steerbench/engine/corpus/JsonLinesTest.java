package steerbench.engine.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.problem.MissingResourceException;
import steerbench.engine.task.Cancellation;

@Tag("unit")
class JsonLinesTest {
    @TempDir
    private Path folder = Path.of("");

    private List<String> texts(String content) throws IOException {
        Path file = Files.writeString(folder.resolve("t.jsonl"), content);
        List<String> texts = new ArrayList<>();
        new JsonLines(file).forEach(line -> texts.add(line.string("text")), Cancellation.never());
        return texts;
    }

    @Test
    void readsAFieldOfEachLineAndPassesOverBlankOnes() throws IOException {
        assertThat(texts("{\"text\": \"one\"}\r\n\n{\"text\": \"zwei ü\", \"n\": 2}"))
                .containsExactly("one", "zwei ü");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"text\": 3}", "{}", "[1]", "{\"text\": \"a\"", "{\"text\": \"a\"} {\"text\": \"b\"}", "null"})
    void aBadLineIsNamedWithItsNumber(String bad) {
        assertThatThrownBy(() -> texts("{\"text\": \"fine\"}\n\n" + bad + "\n"))
                .isInstanceOf(InvalidFileException.class)
                .hasMessageContaining("t.jsonl")
                .hasMessageContaining("line 3");
    }

    @Test
    void aLineWithoutEndIsRefusedBeforeItFillsTheMemory() throws IOException {
        Path file = Files.write(folder.resolve("zeros.jsonl"), new byte[BoundedLines.MOST_CHARACTERS + 1]);
        assertThatThrownBy(() -> new JsonLines(file).forEach(_ -> {}, Cancellation.never()))
                .isInstanceOf(InvalidFileException.class)
                .hasMessageContaining("zeros.jsonl: line 1 is longer than 16 Mi");
        assertThatThrownBy(() -> new TextFile(Files.move(file, folder.resolve("zeros.txt")), List.of())
                        .forEach(_ -> {}, Cancellation.never()))
                .isInstanceOf(InvalidFileException.class)
                .hasMessageContaining("line 1 is longer");
    }

    @Test
    void whatIsNotUtf8IsNamed() throws IOException {
        Path file = Files.write(folder.resolve("latin.jsonl"), new byte[] {'{', (byte) 0xe4, '}'});

        assertThatThrownBy(() -> new JsonLines(file).forEach(line -> {}, Cancellation.never()))
                .isInstanceOf(InvalidFileException.class)
                .hasMessageContaining("UTF-8");
    }

    @Test
    void aMissingFileIsNamed() {
        Path file = folder.resolve("none.jsonl");

        assertThatThrownBy(() -> new JsonLines(file).forEach(line -> {}, Cancellation.never()))
                .isInstanceOf(MissingResourceException.class)
                .hasMessageContaining("none.jsonl");
    }
}
