package steerbench.app.loading;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steerbench.app.common.Texts;
import steerbench.app.state.EngineChoice;
import steerbench.app.state.LoadedEngine;
import steerbench.app.testing.ScriptedEngine;
import steerbench.engine.library.CacheFolders;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.Progress;
import steerbench.engine.workbench.DefaultPair;
import steerbench.engine.workbench.EngineSettings.SaeChoice;

@Tag("unit")
class RememberedSourceTest {
    @TempDir
    private Path dir = Path.of("");

    private final List<EngineChoice> others = new ArrayList<>();

    private LoadedEngine load(Supplier<Optional<EngineChoice>> last, Function<EngineChoice, EngineSource> other) {
        EngineSource usual = (_, _) -> new ScriptedEngine().loaded();
        return new RememberedSource(last, usual, other, Texts.load()).load(Progress.none(), Cancellation.never());
    }

    private EngineSource scripted(EngineChoice choice) {
        others.add(choice);
        return (_, _) -> new ScriptedEngine().loaded();
    }

    private static EngineSource broken(EngineChoice choice) {
        return (_, _) -> {
            throw new InvalidFileException(choice.model().toString(), "is cut off", "Fetch it again");
        };
    }

    private EngineChoice present() throws IOException {
        return EngineChoice.standard("Mine", Files.createFile(dir.resolve("m.gguf")), List.of());
    }

    @Test
    void theFirstStartLoadsTheUsualModelAndSaysNothing() {
        assertThat(load(Optional::empty, this::scripted).warnings()).isEmpty();
        assertThat(others).isEmpty();
    }

    @Test
    void whatWasOpenIsOpenedAgain() throws IOException {
        EngineChoice choice = present();
        assertThat(load(() -> Optional.of(choice), this::scripted).warnings()).isEmpty();
        assertThat(others).containsExactly(choice);
    }

    @Test
    void whatIsGoneIsNamed() throws IOException {
        Path sae = dir.resolve("gone");
        EngineChoice choice = present().with(List.of(new SaeChoice("s", sae)));
        LoadedEngine engine = load(() -> Optional.of(choice), this::scripted);
        assertThat(engine.warnings()).singleElement().asString().contains("Mine", sae.toString());
        assertThat(others).isEmpty();
    }

    @Test
    void whatCannotBeLoadedIsTold() throws IOException {
        EngineChoice choice = present();
        LoadedEngine engine = load(() -> Optional.of(choice), RememberedSourceTest::broken);
        assertThat(engine.warnings())
                .singleElement()
                .asString()
                .contains(choice.model().toString(), "is cut off");
    }

    /// A later version of the program may bring a better SAE, which a remembered folder would hide.
    @Test
    void theDefaultPairIsNotRemembered() {
        Path model = new CacheFolders(dir).models().resolve("m.gguf");
        EngineChoice pair = EngineChoice.standard(
                DefaultPair.pinned().title(), model, List.of(new SaeChoice(DefaultPair.SAE_ID, dir)));
        assertThat(DefaultEngineSource.isUsual(pair)).isTrue();
        assertThat(DefaultEngineSource.isUsual(pair.with(List.of()))).isFalse();
        assertThat(DefaultEngineSource.isUsual(EngineChoice.standard("Mine", model, pair.saes())))
                .isFalse();
    }
}
