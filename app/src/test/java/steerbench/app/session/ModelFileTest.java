package steerbench.app.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import steerbench.app.state.EngineChoice;
import steerbench.engine.device.DeviceChoice;
import steerbench.engine.hook.HookPoint;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.sae.SaeOptions;
import steerbench.engine.weights.Mode;
import steerbench.engine.weights.WeightPrecision;
import steerbench.engine.workbench.EngineSettings.SaeChoice;

@Tag("unit")
class ModelFileTest {
    @TempDir
    private Path dir = Path.of("");

    @Test
    void whatWasLoadedComesBack() {
        SaeOptions options = SaeOptions.none()
                .withHook(HookPoint.residPost(7))
                .withInputScale(1.5)
                .withCentring(true);
        EngineChoice choice = new EngineChoice(
                "My model",
                dir.resolve("m.gguf").toAbsolutePath(),
                List.of(
                        new SaeChoice("a", dir.resolve("a").toAbsolutePath()),
                        new SaeChoice("b", dir.resolve("b").toAbsolutePath(), options)),
                Mode.EXACT,
                WeightPrecision.INT8,
                DeviceChoice.AUTO);
        ModelFile file = new ModelFile(dir.resolve("new/model.json"));
        file.write(choice);
        assertThat(file.take()).contains(choice);
    }

    /// A model whose loading kills the process must not do so at every start.
    @Test
    void itComesBackOnce() {
        ModelFile file = new ModelFile(dir.resolve("model.json"));
        file.write(EngineChoice.standard("m", dir.resolve("m").toAbsolutePath(), List.of()));
        assertThat(file.take()).isPresent();
        assertThat(file.take()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no json",
                "[]",
                "{}",
                "{\"format\": 2}",
                "{\"format\": 1, \"title\": null}",
                "{\"format\": 1, \"title\": \"t\", \"model\": \"a\\u0000b\", \"saes\": [], \"mode\": \"FAST\","
                        + " \"weights\": \"STORED\", \"device\": \"CPU\"}"
            })
    void whatIsNotUnderstoodIsToldAndGone(String text) throws IOException {
        Path path = dir.resolve("model.json");
        Files.writeString(path, text);
        ModelFile file = new ModelFile(path);
        assertThatThrownBy(file::take).isInstanceOf(InvalidFileException.class).hasMessageContaining(path.toString());
        assertThat(file.take()).isEmpty();
    }
}
