package steerbench.engine.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steerbench.engine.corpus.HoldOut;
import steerbench.engine.corpus.Part;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.problem.MissingResourceException;
import steerbench.engine.task.Cancellation;

@Tag("unit")
class JudgeDataTest {

    private static JudgeData read(Path folder) {
        return JudgeData.read(folder, Cancellation.never());
    }

    @Test
    void noTextOfOnePartHasADoubleInAnother(@TempDir Path folder) throws IOException {
        // The same rewrite for all: some of the toxic texts are held out, others are not.
        Files.writeString(
                folder.resolve("paradetox.jsonl"),
                IntStream.range(0, 300)
                        .mapToObj(i -> "{\"toxic\": \"silly goose " + i + "\", \"neutral\": [\"a goose\", \"bird " + i
                                + "\"]}\n")
                        .collect(Collectors.joining()));

        JudgeData data = read(folder);

        Set<String> seen = new HashSet<>();
        for (Part part : Part.values()) {
            assertThat(data.of(part)).isNotEmpty();
            for (String text :
                    data.of(part).stream().map(LabelledText::text).distinct().toList()) {
                assertThat(seen.add(text)).as(text).isTrue();
            }
        }
    }

    @Test
    void aRewriteGoesWithItsToxicText(@TempDir Path folder) throws IOException {
        Files.writeString(
                folder.resolve("paradetox.jsonl"), "{\"toxic\": \"silly goose\", \"neutral\": [\"a goose\"]}\n");

        List<LabelledText> texts = read(folder).of(HoldOut.part("silly goose"));

        assertThat(texts).extracting(LabelledText::toxic).containsExactly(true, false);
    }

    @Test
    void labelsOfEachFileAreUnderstood(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("hatecheck.jsonl"), "{\"text\": \"h\", \"label\": \"non-hateful\"}\n");
        Files.writeString(folder.resolve("davidson.jsonl"), "{\"text\": \"d\", \"label\": \"offensive\"}\n");
        Files.writeString(
                folder.resolve("toxigen_prompts.jsonl"), "{\"text\": \"- t\\n- u\\n\", \"kind\": \"neutral\"}\n");
        Files.writeString(folder.resolve("rtp_toxic.jsonl"), "{\"prompt\": {\"text\": \"r\", \"toxicity\": 0.75}}\n");

        assertThat(read(folder).all())
                .extracting(LabelledText::text, LabelledText::toxicity)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("h", 0.0),
                        org.assertj.core.groups.Tuple.tuple("d", 1.0),
                        org.assertj.core.groups.Tuple.tuple("t", 0.0),
                        org.assertj.core.groups.Tuple.tuple("u", 0.0),
                        org.assertj.core.groups.Tuple.tuple("r", 0.75));
    }

    @Test
    void aBadLineIsNamed(@TempDir Path folder) throws IOException {
        Files.writeString(
                folder.resolve("hatecheck.jsonl"), "{\"text\": \"h\", \"label\": \"hateful\"}\n{\"text\": 4}\n");

        assertThatThrownBy(() -> read(folder))
                .isInstanceOf(InvalidFileException.class)
                .hasMessageContaining("hatecheck.jsonl")
                .hasMessageContaining("line 2");
    }

    @Test
    void anEmptyFolderSaysWhatIsExpected(@TempDir Path folder) {
        assertThatThrownBy(() -> read(folder))
                .isInstanceOf(MissingResourceException.class)
                .hasMessageContaining("hatecheck.jsonl");
    }
}
