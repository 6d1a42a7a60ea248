package steerbench.engine.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.problem.UnsupportedException;
import steerbench.engine.transfer.ContentHash;

/// Names of repositories, revisions and files, and the choice among files.
@Tag("unit")
class HubNamesTest {
    private static final ContentHash HASH = ContentHash.sha256("0".repeat(64));

    @Test
    void repositoriesAreNamedWithARevisionOrWithout() {
        assertThat(HubRepo.parse("google/gemma-2-2b")).isEqualTo(new HubRepo("google/gemma-2-2b", "main"));
        assertThat(HubRepo.parse("gpt2@refs/pr/3").revision()).isEqualTo("refs/pr/3");
        assertThat(new HubRepo("a/b", "main").folderName()).isEqualTo("models--a--b");
        assertThat(HubRepo.find("models/gpt2.x")).isPresent();
        assertThat(HubRepo.find("gpt2")).isEmpty();
        assertThat(HubRepo.find("/home/me/model")).isEmpty();
        assertThat(HubRepo.find("./a/b")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../b",
                "a/..",
                "a/b/c",
                "a--b/c",
                "a/b.git",
                "",
                "a/",
                "a b",
                "a/b@",
                "a/b@../../x",
                "a/b@x y",
                "a/b@/etc",
                "a/b@x/.git"
            })
    void whatCannotBeARepositoryIsRefused(String text) {
        assertThatThrownBy(() -> HubRepo.parse(text)).isInstanceOf(InvalidRequestException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../x",
                "a/../../x",
                "/etc/passwd",
                "..",
                "a\\b",
                "C:/x",
                "C:x",
                "a/C:x",
                "a//b",
                "./a",
                "a/.",
                "",
                "a\u0000b",
                "a\nb",
                "\\\\host\\share"
            })
    void whatCouldLieOutsideItsFolderIsRefused(String path) {
        assertThatThrownBy(() -> new HubFile(path, 1, HASH))
                .isInstanceOf(InvalidFileException.class)
                .hasMessageContaining("outside");
    }

    private static HubTree tree(String... paths) {
        List<HubFile> files =
                List.of(paths).stream().map(p -> new HubFile(p, 1, HASH)).toList();
        return new HubTree(HubRepo.parse("a/b"), FakeHub.COMMIT, files);
    }

    private static List<String> paths(List<HubFile> files) {
        return files.stream().map(HubFile::path).toList();
    }

    @Test
    void aModelIsConfigurationTokenizerAndWeights() {
        assertThat(paths(HubSelection.model(tree(
                        "config.json", "model.safetensors", "pytorch_model.bin", "tokenizer.json", "onnx/model.onnx"))))
                .containsExactly("config.json", "model.safetensors", "tokenizer.json");
        assertThat(paths(HubSelection.model(tree(
                        "config.json",
                        "model.safetensors.index.json",
                        "model-00001-of-00002.safetensors",
                        "model-00002-of-00002.safetensors",
                        "consolidated.safetensors"))))
                .hasSize(4)
                .doesNotContain("consolidated.safetensors");
        assertThat(paths(HubSelection.model(tree("README.md", "m.Q4_0.gguf")))).containsExactly("m.Q4_0.gguf");
    }

    @Test
    void whatCannotBeChosenIsExplained() {
        assertThatThrownBy(() -> HubSelection.model(tree("m.Q4_0.gguf", "m.Q8_0.gguf")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("m.Q8_0.gguf")
                .hasMessageContaining("a/b:m.Q4_0.gguf");
        assertThatThrownBy(() -> HubSelection.model(tree("config.json", "pytorch_model.bin")))
                .isInstanceOf(UnsupportedException.class)
                .hasMessageContaining("pytorch_model.bin");
        assertThatThrownBy(() -> HubSelection.file(tree("x.gguf"), "y.gguf"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("x.gguf");
    }

    @Test
    void anSaeIsAFolder() {
        HubTree tree = tree(
                "layer_0/width_16k/params.npz",
                "layer_1/cfg.json",
                "layer_1/sae_weights.safetensors",
                "layer_1/sparsity.safetensors",
                "layer_1/ae.pt");
        assertThat(paths(HubSelection.sae(tree, "layer_1")))
                .containsExactly("layer_1/cfg.json", "layer_1/sae_weights.safetensors", "layer_1/sparsity.safetensors");
        assertThatThrownBy(() -> HubSelection.sae(tree, ""))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("layer_0/width_16k, layer_1")
                .hasMessageContaining("a/b:layer_0/width_16k");
        HubTree scope = tree("L1R-8x/hyperparams.json", "L1R-8x/checkpoints/final.safetensors", "L2R-8x/README.md");
        assertThat(paths(HubSelection.sae(scope, "L1R-8x")))
                .containsExactly("L1R-8x/hyperparams.json", "L1R-8x/checkpoints/final.safetensors");
        assertThatThrownBy(() -> HubSelection.sae(scope, "")).hasMessageContaining("a/b:L1R-8x");
        assertThatThrownBy(() -> HubSelection.sae(tree("ae.pt"), ""))
                .isInstanceOf(UnsupportedException.class)
                .hasMessageContaining(".pt");
    }

    @Test
    void wantedThingsAreNamedAsOnTheCommandLine() {
        HubWanted sae = HubWanted.find(HubWanted.Kind.SAE, "a/b@v1:layer_1/x/").orElseThrow();
        assertThat(sae.repo()).isEqualTo(new HubRepo("a/b", "v1"));
        assertThat(sae.path()).isEqualTo("layer_1/x");
        assertThat(sae.name()).isEqualTo("x");
        assertThat(sae).hasToString("a/b@v1:layer_1/x");
        assertThat(HubWanted.find(HubWanted.Kind.MODEL, "models/tiny.gguf")).isEmpty();
        assertThat(HubWanted.find(HubWanted.Kind.MODEL, "C:\\models\\tiny")).isEmpty();
    }

    @Test
    void entityTagsAreNormalisedAsPythonDoes() {
        assertThat(HubFetch.normalised("\"abc\"")).isEqualTo("abc");
        assertThat(HubFetch.normalised("W/\"abc\"")).isEqualTo("abc");
    }

    @Test
    void everythingThatCanBeFetchedByItselfIsOffered() {
        assertThat(offered(HubWanted.Kind.MODEL, "README.md", "m.Q4_0.gguf", "m.Q8_0.gguf", "old/m.gguf"))
                .containsExactly("m.Q4_0.gguf", "m.Q8_0.gguf");
        assertThat(offered(HubWanted.Kind.MODEL, "config.json", "model.safetensors", "m.gguf"))
                .containsExactly("", "m.gguf");
        assertThat(offered(HubWanted.Kind.MODEL, "config.json", "pytorch_model.bin"))
                .isEmpty();
        assertThat(offered(
                        HubWanted.Kind.SAE,
                        "layer_2/width_16k/params.npz",
                        "layer_1/cfg.json",
                        "layer_1/sae_weights.safetensors",
                        "layer_1/sparsity.safetensors",
                        "L1R-8x/hyperparams.json",
                        "L1R-8x/checkpoints/final.safetensors",
                        "pickled/ae.pt"))
                .containsExactly("L1R-8x", "layer_1", "layer_2/width_16k");
    }

    private static List<String> offered(HubWanted.Kind kind, String... paths) {
        HubTree tree = tree(paths);
        List<HubOffer> offers = HubSelection.offers(tree, kind);
        assertThat(offers)
                .allSatisfy(o -> assertThat(o.bytes())
                        .isEqualTo(HubTree.bytes(o.wanted().files(tree)))
                        .isPositive());
        return offers.stream().map(o -> o.wanted().path()).toList();
    }
}
