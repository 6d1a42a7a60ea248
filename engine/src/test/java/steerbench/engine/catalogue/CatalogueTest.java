package steerbench.engine.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steerbench.engine.hook.HookPoint;
import steerbench.engine.hub.Hub;
import steerbench.engine.hub.HubSettings;
import steerbench.engine.library.CacheFolders;
import steerbench.engine.library.SaeLibrary;
import steerbench.engine.task.Cancellation;

/// The catalogue agrees with itself and with arithmetic, and finds what is on disk.
@Tag("unit")
class CatalogueTest {
    private static final Catalogue CATALOGUE = Catalogue.shipped();

    static List<CatalogueModel> models() {
        return CATALOGUE.models();
    }

    /// Published parameter counts are those of the sizes beside them.
    @ParameterizedTest
    @MethodSource("models")
    void aModelHasTheParametersOfItsSizes(CatalogueModel m) {
        long attention = (long) m.dModel() * m.headDim() * (2 * m.heads() + 2 * m.kvHeads());
        boolean gatedMlp = !Set.of("gpt2", "gpt_neox").contains(m.family());
        long mlp = (long) (gatedMlp ? 3 : 2) * m.dModel() * m.dMlp();
        long tables = (long) m.vocabulary() * m.dModel() * (m.tiedEmbedding() ? 1 : 2)
                + (m.family().equals("gpt2") ? (long) m.context() * m.dModel() : 0);
        long matrices = tables + m.layers() * (attention + mlp);
        // Norms and biases are the rest: a few vectors a layer.
        assertThat(m.parameters() - matrices)
                .as(m.id())
                .isBetween(0L, 16L * (m.layers() + 1) * Math.max(m.dModel(), m.dMlp() / 4));
    }

    @Test
    void everyReleaseAndPairNamesWhatThereIs() {
        Set<String> names = new HashSet<>();
        for (SaeRelease release : CATALOGUE.releases()) {
            CatalogueModel model = CATALOGUE.model(release.model()).orElseThrow();
            assertThat(release.dIn()).as(release.id()).isEqualTo(model.dModel());
            assertThat(release.saes()).isNotEmpty().doesNotHaveDuplicates();
            for (SaeEntry sae : release.saes()) {
                assertThat(names.add(release.name(sae))).as(release.name(sae)).isTrue();
                assertThat(HookPoint.parse(sae.hook()).orElseThrow().layer()).isLessThan(model.layers());
                assertThat(release.wanted(sae).isEmpty())
                        .isEqualTo(release.hub().isEmpty());
            }
        }
        for (Pair pair : CATALOGUE.pairs()) {
            SaeRelease release = CATALOGUE.release(pair.release()).orElseThrow();
            assertThat(release.model()).isEqualTo(pair.model());
            assertThat(release.sae(pair.path())).as(pair.path()).isPresent();
        }
        assertThat(CATALOGUE.models())
                .allSatisfy(m -> assertThat(CATALOGUE.pairsOf(m)).isNotEmpty());
    }

    @Test
    void itHoldsWhatWasAskedFor() {
        assertThat(CATALOGUE.pairs())
                .extracting(Pair::model)
                .contains("gpt2", "gemma-2-2b", "gemma-3-270m", "gemma-3-1b-pt", "pythia-70m-deduped", "llama-3.1-8b");
        assertThat(CATALOGUE.release("gpt2-small-res-jb").orElseThrow().saes()).hasSize(13);
        SaeRelease splitting =
                CATALOGUE.release("gpt2-small-res-jb-feature-splitting").orElseThrow();
        assertThat(splitting.saes())
                .extracting(SaeEntry::width)
                .startsWith(768, 1536)
                .endsWith(98304);
    }

    @Test
    void allWordsMustBeFoundInAnyOrder() {
        assertThat(CATALOGUE.models("Google 3 270M"))
                .extracting(CatalogueModel::id)
                .containsExactly("gemma-3-270m");
        assertThat(CATALOGUE.models("llama")).extracting(CatalogueModel::id).contains("llama-3-8b", "llama-3.1-8b");
        assertThat(CATALOGUE.releases("gemma2")).extracting(SaeRelease::id).containsExactly("gemma-scope-2b-pt-res");
        assertThat(CATALOGUE.models("no such thing")).isEmpty();
        assertThat(CATALOGUE.models("")).hasSameSizeAs(CATALOGUE.models());
    }

    @Test
    void whatTheHubsCacheHoldsIsHere(@TempDir Path folder) throws Exception {
        CacheFolders folders = new CacheFolders(folder.resolve("cache"));
        HubSettings settings = HubSettings.of(Map.of("HF_HUB_CACHE", folder.toString()), folder);
        SaeRelease release = CATALOGUE.release("gpt2-small-res-jb").orElseThrow();
        SaeEntry sae = release.sae("blocks.8.hook_resid_pre").orElseThrow();
        SaeRelease shipped = CATALOGUE.release("smollm2-135m-instruct-res15-6k").orElseThrow();
        try (Hub hub = new Hub(settings)) {
            Holdings holdings = new Holdings(folders, hub);
            assertThat(holdings.find(release, sae)).isEmpty();
            assertThat(holdings.find(shipped, shipped.saes().getFirst())).isEmpty();
            String commit = "0123456789012345678901234567890123456789";
            Path repository = folder.resolve("models--jbloom--GPT2-Small-SAEs-Reformatted");
            Path snapshot = Files.createDirectories(
                    repository.resolve("snapshots").resolve(commit).resolve(sae.path()));
            Files.createDirectories(repository.resolve("refs"));
            Files.writeString(repository.resolve("refs/main"), commit);
            Files.writeString(snapshot.resolve("cfg.json"), "{}");
            Files.writeString(snapshot.resolve("sae_weights.safetensors"), "");
            assertThat(holdings.find(release, sae)).contains(snapshot);
            assertThat(holdings.count(release)).isEqualTo(1);
            Path unpacked = new SaeLibrary(folders).defaultSae(Cancellation.never());
            assertThat(holdings.find(shipped, shipped.saes().getFirst())).contains(unpacked);
        }
    }
}
