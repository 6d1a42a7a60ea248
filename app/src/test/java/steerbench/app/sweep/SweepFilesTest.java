package steerbench.app.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.Progress;
import steerbench.engine.workbench.TextRequest;

/// Folders in which something is wrong.
@Tag("unit")
class SweepFilesTest extends TinySweeps {
    @Test
    void nothingIsWrittenBesideBrokenRows() throws IOException {
        stopHalfway(folder);
        Path rows = folder.resolve(SweepFolder.ROWS);
        List<String> lines = new ArrayList<>(Files.readAllLines(rows));
        lines.remove(3);
        Files.write(rows, lines);
        byte[] settings = Files.readAllBytes(folder.resolve(SweepFolder.SETTINGS));
        TextRequest more = request(5).with(prompts(PROMPTS), List.of(SteeringPlan.unsteered(), steered(2)));
        assertThatThrownBy(() -> sweep(more, folder, Progress.none(), Cancellation.never()))
                .hasMessageContaining("line 4");
        assertThat(folder.resolve(SweepFolder.SETTINGS)).hasBinaryContent(settings);
    }

    @Test
    void settingsThatCannotBeReadAreNamed() throws IOException {
        sweep(folder);
        Path settings = folder.resolve(SweepFolder.SETTINGS);
        String good = Files.readString(settings);
        for (String bad : List.of("{", "{}", "null", good.replace("\"format\":1", "\"format\":2"))) {
            Files.writeString(settings, bad);
            assertThatThrownBy(() -> sweep(folder)).hasMessageContaining(SweepFolder.SETTINGS);
        }
        Files.writeString(settings, good);
        sweep(folder);
    }

    @Test
    void aBrokenRowIsToldAndNothingBehindItLost() throws IOException {
        Path there = folder.resolve("sweep");
        stopHalfway(there);
        Path rows = there.resolve(SweepFolder.ROWS);
        List<String> lines = new ArrayList<>(Files.readAllLines(rows));
        lines.remove(6);
        Files.write(rows, lines);
        assertThatThrownBy(() -> sweep(there))
                .isInstanceOf(InvalidFileException.class)
                .hasMessageContaining(SweepFolder.ROWS)
                .hasMessageContaining("line 7");
        assertThat(Files.readAllLines(rows)).isEqualTo(lines);
    }

    @Test
    void aLineThatIsNoRowEndsNothingInSilence() throws IOException {
        Path there = folder.resolve("sweep");
        stopHalfway(there);
        Path rows = there.resolve(SweepFolder.ROWS);
        List<String> lines = new ArrayList<>(Files.readAllLines(rows));
        lines.set(2, "null");
        Files.write(rows, lines);
        assertThatThrownBy(() -> sweep(there)).hasMessageContaining("line 3");
        assertThat(Files.readAllLines(rows)).isEqualTo(lines);
    }

    @Test
    void rowsOfNobodyKnowsWhatAreLeftAlone() throws IOException {
        Path rows = Files.writeString(folder.resolve(SweepFolder.ROWS), "{\"mine\": 1}");
        assertThatThrownBy(() -> sweep(folder))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(SweepFolder.SETTINGS);
        assertThat(rows).hasContent("{\"mine\": 1}");
    }

    @Test
    void aRowWithoutItsFieldsIsToldLikeABrokenOne() throws IOException {
        Path there = folder.resolve("sweep");
        stopHalfway(there);
        Path rows = there.resolve(SweepFolder.ROWS);
        List<String> lines = Files.readAllLines(rows);
        String whole = lines.getFirst();
        for (String bad : List.of(
                "{\"prompt\":0,\"plan\":0,\"sample\":0}",
                whole.replaceFirst("\"doses\":\\[[^]]*]", "\"doses\":[]"),
                whole.replaceFirst("\"ids\":\\[[^]]*]", "\"ids\":null"),
                whole.replaceFirst("\"finish\":\"[A-Z_]*\"", "\"finish\":\"SOMEHOW\""))) {
            assertThat(bad).isNotEqualTo(whole);
            lines.set(0, bad);
            Files.write(rows, lines);
            assertThatThrownBy(() -> sweep(there)).as(bad).hasMessageContaining("line 1");
        }
        lines.set(0, whole.replaceFirst("\"perplexity\":[0-9.E-]+", "\"perplexity\":null"));
        Files.write(rows, lines);
        sweep(there); // a number that is none is written so
    }

    /// Killed between what is written of the settings and what is cut off the rows.
    @Test
    void halfACellBehindSettingsThatNoLongerKnowItsPromptGoes() throws IOException {
        stopHalfway(folder);
        Path rows = folder.resolve(SweepFolder.ROWS);
        List<String> whole = Files.readAllLines(rows);
        List<String> begun = new ArrayList<>(whole);
        begun.add(whole.getFirst().replace("\"prompt\":0", "\"prompt\":4"));
        Files.write(rows, begun);
        TextRequest less = request(5).with(prompts(3), request(5).plans());
        sweep(less, folder, Progress.none(), Cancellation.never());
        assertThat(Files.readAllLines(rows)).isEqualTo(whole);
    }

    @Test
    void aFolderOfOthersIsRefusedBeforeAnythingIsLoadedAndNothingIsLeftInIt() throws IOException {
        Path mine = Files.writeString(folder.resolve("probe"), "mine");
        assertThatThrownBy(() -> Sweep.prove(folder)).hasMessageContaining("holds other files");
        assertThatThrownBy(() -> sweep(folder)).hasMessageContaining("holds other files");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(mine);
        }
        assertThat(mine).hasContent("mine");
    }
}
