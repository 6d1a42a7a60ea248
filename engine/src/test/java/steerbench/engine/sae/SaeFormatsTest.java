package steerbench.engine.sae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import steerbench.engine.Fixtures;
import steerbench.engine.checkpoint.SafetensorsFile;
import steerbench.engine.hook.HookPoint;
import steerbench.engine.hook.Site;
import steerbench.engine.problem.EngineException;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.problem.MissingResourceException;
import steerbench.engine.problem.UnsupportedException;

@Tag("unit")
class SaeFormatsTest {
    private static final Path SAES = Fixtures.ROOT.resolve("saes");

    @TempDir
    private Path dir = Path.of("");

    private SparseAutoencoder open(Path folder) {
        return SaeFormats.open(folder, SaeOptions.none(), dir.resolve("cache"));
    }

    private void refused(Path folder, Class<? extends EngineException> type, String reason) {
        assertThatThrownBy(() -> open(folder).close()).isInstanceOf(type).hasMessageContaining(reason);
    }

    private Path copy(String sae) throws IOException {
        return SaeFolder.copy(SAES.resolve(sae), dir.resolve(sae));
    }

    private static void replace(Path file, String what, String by) throws IOException {
        String text = Files.readString(file);
        assertThat(text).contains(what);
        Files.writeString(file, text.replace(what, by));
    }

    @ParameterizedTest
    @CsvSource({
        "llama.standard, SAELens, STANDARD, blocks.1.hook_resid_post, true, false",
        "gpt2.jb_old, SAELens (before version 6), STANDARD, blocks.2.hook_resid_pre, true, true",
        "gpt2.jb_v6, SAELens, STANDARD, blocks.2.hook_resid_pre, true, true",
        "gpt2.gated, SAELens, GATED, blocks.1.hook_resid_pre, true, false",
        "gpt2.topk_rescale, SAELens, TOPK, blocks.2.hook_resid_post, true, false",
        "llama.batchtopk, SAELens, JUMPRELU, blocks.0.hook_resid_post, true, false",
        "gemma2.gemma_scope, Gemma Scope params.npz, JUMPRELU, blocks.1.hook_resid_post, false, false",
        "gemma2.gemma_scope_lowercase, Gemma Scope params.npz, JUMPRELU, blocks.1.hook_resid_post, false, false",
        "gemma3_text.gemma_scope_2, Gemma Scope 2, JUMPRELU, blocks.4.hook_resid_post, false, false",
        "llama.sparsify, sparsify, TOPK, blocks.1.hook_resid_post, true, false",
        "llama.dictionary_learning, dictionary_learning AutoEncoder, STANDARD, blocks.1.hook_resid_post, true, false"
    })
    void everyFormatIsRecognised(
            String name, String format, SaeArchitecture architecture, String hook, boolean subtracts, boolean centres) {
        try (SparseAutoencoder sae = open(SAES.resolve(name))) {
            assertThat(sae.config().format()).isEqualTo(format);
            assertThat(sae.config().architecture()).isEqualTo(architecture);
            assertThat(sae.config().hook().name()).isEqualTo(hook);
            assertThat(sae.config().subtractsDecoderBias()).isEqualTo(subtracts);
            assertThat(sae.config().centresInput()).isEqualTo(centres);
            assertThat(sae.config().isSteerable()).isTrue();
        }
    }

    @Test
    void directionsAreTheSameHoweverTheDecoderIsStored() throws IOException {
        try (SparseAutoencoder rows = open(SAES.resolve("gemma2.jumprelu"));
                SparseAutoencoder columns = open(SAES.resolve("gemma2.gemma_scope"))) {
            assertThat(columns.weights().decoderInByOut()).isTrue();
            for (int f : new int[] {0, 1, 100, 191}) {
                assertThat(columns.decoderDirection(f)).containsExactly(rows.decoderDirection(f));
            }
        }
    }

    @Test
    void aDirectionIsWhatOneUnitOfActivationAdds() {
        SaeOptions twice = SaeOptions.none().withInputScale(2);
        try (SparseAutoencoder scaled = SaeFormats.open(
                        SAES.resolve("llama.norm_expected_average_only_in"), twice, dir.resolve("cache"));
                SparseAutoencoder rescaled = open(SAES.resolve("gpt2.topk_rescale"))) {
            assertThat(length(scaled.decoderDirection(5))).isCloseTo(scaled.decoderNorm(5) / 2, TIGHT);
            assertThat(length(rescaled.decoderDirection(5))).isCloseTo(1, TIGHT);
            assertThat(rescaled.decoderNorm(5)).isNotCloseTo(1, TIGHT);
        }
    }

    private static final org.assertj.core.data.Offset<Double> TIGHT = org.assertj.core.data.Offset.offset(1e-5);

    private static double length(float[] v) {
        double sum = 0;
        for (float x : v) {
            sum += (double) x * x;
        }
        return Math.sqrt(sum);
    }

    @Test
    void aScaleThatNoFileHoldsIsAskedFor() {
        refused(
                SAES.resolve("llama.norm_expected_average_only_in"),
                UnsupportedException.class,
                "expected_average_only_in");
        assertThatThrownBy(() -> SaeOptions.none().withInputScale(-1)).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void aScaleThatIsOfNoUseIsNotTakenSilently() {
        SaeOptions scaled = SaeOptions.none().withInputScale(2);
        assertThatThrownBy(() -> SaeFormats.open(SAES.resolve("llama.standard"), scaled, dir.resolve("cache")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("takes none");
    }

    @Test
    void weightsThatAreNoNumbersAreRefusedWithTheirPlace() throws IOException {
        Path folder = copy("llama.standard");
        Path weights = folder.resolve("sae_weights.safetensors");
        long at;
        try (SafetensorsFile file = SafetensorsFile.open(weights)) {
            at = file.tensor("W_enc").offset() + Float.BYTES * 7L;
        }
        try (FileChannel channel = FileChannel.open(weights, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(0, Float.NaN), at);
        }
        refused(folder, InvalidFileException.class, "tensor 'W_enc' holds NaN in row 0, column 7");
    }

    @Test
    void tensorsThatTheConfigurationDoesNotUseAreRefused() throws IOException {
        Path folder = copy("gpt2.jumprelu");
        replace(folder.resolve("cfg.json"), "\"jumprelu\"", "\"standard\"");
        refused(folder, InvalidFileException.class, "holds the tensor 'threshold'");
    }

    @Test
    void theHookOfTheUserServesWhereTheFolderNamesNone() throws IOException {
        Path folder = copy("llama.standard");
        replace(folder.resolve("cfg.json"), "\"blocks.1.hook_resid_post\"", "null");
        refused(folder, UnsupportedException.class, "--hook");
        SaeOptions named = SaeOptions.none().withHook(HookPoint.residPost(1));
        try (SparseAutoencoder sae = SaeFormats.open(folder, named, dir.resolve("cache"))) {
            assertThat(sae.config().hook()).isEqualTo(HookPoint.residPost(1));
            assertThat(sae.config().overruledHook()).isEmpty();
        }
    }

    @Test
    void saesThatWriteElsewhereAreTranscoders() throws IOException {
        Path old = copy("gpt2.jb_old");
        replace(old.resolve("cfg.json"), "\"hook_point\":", "\"is_transcoder\": true, \"hook_point\":");
        refused(old, UnsupportedException.class, "is a transcoder");
        Path six = copy("llama.standard");
        replace(
                six.resolve("cfg.json"),
                "\"hook_name\":",
                "\"hook_name_out\": \"blocks.1.hook_mlp_out\", \"hook_name\":");
        refused(six, UnsupportedException.class, "to 'blocks.1.hook_mlp_out'");
    }

    @Test
    void transcodersAreRefusedWithAReason() throws IOException {
        for (String kind : List.of("transcoder", "skip_transcoder", "jumprelu_transcoder")) {
            Path saeLens = copy("llama.standard");
            replace(saeLens.resolve("cfg.json"), "\"standard\"", "\"" + kind + "\"");
            refused(saeLens, UnsupportedException.class, "is a transcoder");
        }
        Path sparsify = copy("llama.sparsify");
        replace(sparsify.resolve("layers.1/cfg.json"), "\"transcode\": false", "\"transcode\": true");
        refused(sparsify, UnsupportedException.class, "is a transcoder");
        Path scope2 = copy("gemma3_text.gemma_scope_2");
        Path folder = Files.move(scope2.resolve("resid_post"), scope2.resolve("transcoder_all"));
        refused(folder, UnsupportedException.class, "is a transcoder");
        Path scope = dir.resolve("gemma-scope-2b-pt-transcoders");
        Files.createDirectories(scope);
        Files.move(copy("gemma2.gemma_scope").resolve("layer_1"), scope.resolve("layer_1"));
        refused(scope, UnsupportedException.class, "is a transcoder");
    }

    @Test
    void gemmaScopeTellsItsSiteByItsFolders() throws IOException {
        Map<String, HookPoint> sites = new LinkedHashMap<>();
        sites.put("gemma-scope-2b-pt-res", HookPoint.residPost(1));
        sites.put("gemma-scope-2b-pt-mlp", new HookPoint(1, Site.MLP_OUT));
        sites.put("models--google--gemma-scope-9b-pt-att", new HookPoint(1, Site.Z));
        sites.put("my-mlp-notes", HookPoint.residPost(1));
        for (Map.Entry<String, HookPoint> site : sites.entrySet()) {
            Path folder = dir.resolve(site.getKey());
            Files.createDirectories(folder);
            Files.move(copy("gemma2.gemma_scope").resolve("layer_1"), folder.resolve("layer_1"));
            try (SparseAutoencoder sae = open(folder)) {
                assertThat(sae.config().hook()).isEqualTo(site.getValue());
            }
        }
        Path bare = dir.resolve("bare");
        Files.createDirectories(bare);
        SaeFolder.npz(bare.resolve("params.npz"), true, Map.of("W_enc.npy", SaeFolder.npy(2, 3)));
        refused(bare, UnsupportedException.class, "--hook");
        assertThatThrownBy(() ->
                        SaeFormats.open(bare, SaeOptions.none().withHook(HookPoint.residPost(0)), dir.resolve("cache")))
                .isInstanceOf(InvalidFileException.class)
                .hasMessageContaining("'b_enc' is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama.standard", "llama.sparsify", "llama.dictionary_learning", "gemma2.gemma_scope"})
    void aHookThatIsNamedInsteadOfTheFilesOwnIsRemembered(String name) throws IOException {
        Path folder = copy(name);
        HookPoint own;
        try (SparseAutoencoder sae = open(folder)) {
            own = sae.config().hook();
            assertThat(sae.config().overruledHook()).isEmpty();
        }
        HookPoint other = HookPoint.residPost(7);
        for (HookPoint named : List.of(own, other)) {
            SaeOptions options = SaeOptions.none().withHook(named);
            try (SparseAutoencoder sae = SaeFormats.open(folder, options, dir.resolve("cache"))) {
                assertThat(sae.config().hook()).isEqualTo(named);
                assertThat(sae.config().overruledHook())
                        .isEqualTo(Optional.of(own).filter(h -> !h.equals(named)));
            }
        }
    }

    @Test
    void sizesMayBeGivenAsAFactor() throws IOException {
        Path sparsify = copy("llama.sparsify");
        replace(sparsify.resolve("layers.1/cfg.json"), "\"num_latents\": 128", "\"num_latents\": 0");
        try (SparseAutoencoder sae = open(sparsify)) {
            assertThat(sae.config().dSae()).isEqualTo(128);
        }
        Path old = copy("gpt2.jb_old");
        replace(old.resolve("cfg.json"), "\"d_sae\": 192,", "");
        try (SparseAutoencoder sae = open(old)) {
            assertThat(sae.config().dSae()).isEqualTo(192);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"normalize_activations\": \"none\" | \"normalize_activations\": \"covariance_whitening\" | normalize_activations 'covariance_whitening'",
                "\"standard\" | \"matryoshka\" | architecture 'matryoshka'",
                "hook_resid_post | hook_q | hook 'blocks.1.hook_q'",
                "\"hook_head_index\": null | \"hook_head_index\": 3 | single attention head",
                "\"d_in\": 32 | \"d_in\": 31 | 'W_enc' is F32 [32, 128]",
                "\"d_in\": 32 | \"d_in\": -1 | field 'd_in'",
                "\"d_in\": 32 | \"d_in\": 1e99 | field 'd_in'",
                "\"d_in\": 32 | \"x\": 32 | field 'd_in' is missing"
            })
    void whatCannotBeReadIsNamed(String what, String by, String reason) throws IOException {
        Path folder = copy("llama.standard");
        replace(folder.resolve("cfg.json"), what, by);
        refused(folder, EngineException.class, reason);
    }

    @Test
    void foldersWithoutOneSaeAreTold() throws IOException {
        refused(dir.resolve("none"), MissingResourceException.class, "is no folder");
        Path empty = Files.createDirectories(dir.resolve("empty"));
        refused(empty, UnsupportedException.class, "no SAE in a known format");
        refused(SAES, InvalidRequestException.class, "SAEs");
        Path pickle = Files.createDirectories(dir.resolve("pickle"));
        Files.copy(SAES.resolve("llama.dictionary_learning/ae.pt"), pickle.resolve("ae.pt"));
        refused(pickle, UnsupportedException.class, "is a pickle");
    }
}
