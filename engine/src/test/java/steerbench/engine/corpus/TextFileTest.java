package steerbench.engine.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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

    @Test
    void aFieldMayBeATextAListOrAnObjectWithAText() throws IOException {
        assertThat(texts("p.jsonl", """
                {"text": "one"}
                {"prompt": ["two", "three"], "text": "not this"}
                {"prompt": {"text": "four", "toxicity": 0.7}}
                """)).containsExactly("one", "two", "three", "four");
    }

    @Test
    void linesOfAnyOtherFileAreTexts() throws IOException {
        assertThat(texts("p.txt", " one \n\n{\"text\": 2}\n")).containsExactly("one", "{\"text\": 2}");
    }
}
