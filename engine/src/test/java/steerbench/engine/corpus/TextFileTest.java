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
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.task.Cancellation;

@Tag("unit")
class TextFileTest {
    @TempDir
    private Path folder = Path.of("");

    private List<String> texts(String name, String content) throws IOException {
        List<String> texts = new ArrayList<>();
        new TextFile(Files.writeString(folder.resolve(name), content), List.of("prompt", "text"))
                .forEach(texts::add, Cancellation.never());
        return texts;
    }

    private List<TextFile.Text> textsWithToxicity(String name, String content) throws IOException {
        List<TextFile.Text> texts = new ArrayList<>();
        new TextFile(Files.writeString(folder.resolve(name), content), List.of("prompt", "text"))
                .forEachText(texts::add, Cancellation.never());
        return texts;
    }

    @Test
    void aFieldMayBeATextAListOrAnObjectWithAText() throws IOException {
        assertThat(texts("p.jsonl", """
                {"text": "one"}
                {"prompt": ["two", "three"], "text": "not this"}
                {"prompt": {"text": "four", "toxicity": 0.7}}
                """)).containsExactly("one", "two", "three", "four");
    }

    @Test
    void whatTheFileSaysOfATextsToxicityComesAlong() throws IOException {
        List<TextFile.Text> texts = textsWithToxicity("rtp.jsonl", """
                {"prompt": {"text": "one", "toxicity": 0.7}, "toxicity": 0.1}
                {"prompt": {"text": "two", "toxicity": null}}
                {"text": "three", "toxicity": 0.25}
                {"text": "four"}
                """);
        assertThat(texts)
                .containsExactly(
                        new TextFile.Text("one", 0.7),
                        new TextFile.Text("two", Double.NaN),
                        new TextFile.Text("three", 0.25),
                        new TextFile.Text("four", Double.NaN));
    }

    @Test
    void aToxicityThatIsNoneIsNamed() throws IOException {
        for (String toxicity : List.of("80", "-0.1", "\"high\"", "[0.5]")) {
            String line = "{\"text\": \"one\", \"toxicity\": " + toxicity + "}";
            assertThat(texts("p.jsonl", line)).as("nobody asked for it").containsExactly("one");
            assertThatThrownBy(() -> textsWithToxicity("p.jsonl", line))
                    .isInstanceOf(InvalidFileException.class)
                    .hasMessageContaining("line 1")
                    .hasMessageContaining("from 0 to 1");
        }
    }

    @Test
    void linesOfAnyOtherFileAreTexts() throws IOException {
        assertThat(texts("p.txt", " one \n\n{\"text\": 2}\n")).containsExactly("one", "{\"text\": 2}");
    }
}
