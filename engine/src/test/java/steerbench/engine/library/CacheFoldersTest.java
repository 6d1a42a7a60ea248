package steerbench.engine.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steerbench.engine.features.FeatureCatalogFile;
import steerbench.engine.sae.SaeFormats;
import steerbench.engine.sae.SaeOptions;
import steerbench.engine.sae.SparseAutoencoder;
import steerbench.engine.task.Cancellation;

@Tag("unit")
class CacheFoldersTest {
    private static final Path HOME = Path.of("/home/ada");

    @Test
    void followsTheOperatingSystemAndTheUser() {
        assertThat(CacheFolders.standard(Map.of(), "Linux", HOME).root()).isEqualTo(HOME.resolve(".cache/steerbench"));
        assertThat(CacheFolders.standard(Map.of("XDG_CACHE_HOME", "/x"), "Linux", HOME)
                        .root())
                .isEqualTo(Path.of("/x/steerbench"));
        assertThat(CacheFolders.standard(Map.of(), "Mac OS X", HOME).root())
                .isEqualTo(HOME.resolve("Library/Caches/Steerbench"));
        assertThat(CacheFolders.standard(Map.of("STEERBENCH_CACHE", "/else"), "Linux", HOME)
                        .root())
                .isEqualTo(Path.of("/else"));
    }

    @Test
    void theDefaultSaeUnpacksWholeAndHealsItself(@TempDir Path cache) throws Exception {
        SaeLibrary library = new SaeLibrary(new CacheFolders(cache));
        Path folder = library.defaultSae(Cancellation.never());
        try (SparseAutoencoder sae = SaeFormats.open(folder, SaeOptions.none(), cache)) {
            assertThat(sae.config().dSae()).isEqualTo(6144);
            assertThat(sae.config().k()).hasValue(32);
            assertThat(sae.config().prependBos()).isTrue();
            assertThat(FeatureCatalogFile.read(folder).orElseThrow().features()).hasSize(6144);
        }
        Files.writeString(folder.resolve("cfg.json"), "{");
        library.defaultSae(Cancellation.never());
        SaeFormats.open(folder, SaeOptions.none(), cache).close();
    }

    @Test
    void theStarterSetIsTheOneThatWasMeasured(@TempDir Path cache) {
        Path folder = new SaeLibrary(new CacheFolders(cache)).defaultSae(Cancellation.never());
        assertThat(FeatureCatalogFile.read(folder).orElseThrow().starterSet())
                .extracting(f -> f.feature())
                .contains(3524, 2282, 4320, 4865, 702)
                .hasSize(12);
    }
}
