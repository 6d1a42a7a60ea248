package steerbench.engine.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import steerbench.engine.Fixtures;
import steerbench.engine.checkpoint.ModelCheckpoint;
import steerbench.engine.hook.HookPoint;
import steerbench.engine.sae.SaeOptions;
import steerbench.engine.session.OpenModel;
import steerbench.engine.session.SessionSettings;
import steerbench.engine.workbench.EngineSettings.SaeChoice;

/// SAEs as wide as real ones, in the mode for live work: the fixtures' are too narrow to be screened, and
/// once no SAE of 1,024 features but a TopK one could be opened in it.
@Tag("unit")
class WideSaeTest {
    @TempDir
    private Path dir = Path.of("");

    @ParameterizedTest
    @EnumSource
    void everyKindOpensInTheFastMode(RandomSae.Kind kind) {
        Path folder = dir.resolve("sae");
        new RandomSae(kind, 32, 2048, 7).write(folder);
        SaeChoice choice = new SaeChoice("wide", folder, SaeOptions.none().withHook(HookPoint.residPost(1)));
        try (OpenModel model = OpenModel.of(ModelCheckpoint.open(Fixtures.TINY_LLAMA), dir.resolve("cache"));
                HookedModel hooked =
                        HookedModel.open(model, List.of(choice), dir.resolve("cache"), SessionSettings.standard(16))) {
            assertThat(hooked.session().sites()).hasSize(1);
            assertThat(hooked.stepBytes(1, 8, 0)).isPositive();
        }
    }
}
