package steerbench.engine.sae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import steerbench.engine.Fixtures;
import steerbench.engine.problem.UnsupportedException;

/// Against a made-up SAE and what SAELens' loader makes of it (`make_reference.py` beside it).
@Tag("parity")
class LlamaScopeTest {
    @TempDir
    private Path dir = Path.of("");

    @Test
    void activationsAndReconstructionAreThoseOfSaeLens() {
        Path reference = Fixtures.LLAMA_SCOPE.resolveSibling("reference.safetensors");
        try (SparseAutoencoder sae = SaeFormats.open(Fixtures.LLAMA_SCOPE, SaeOptions.none(), dir.resolve("cache"))) {
            SaeConfig config = sae.config();
            assertThat(config.format()).isEqualTo("Llama Scope");
            assertThat(config.hook().name()).isEqualTo("blocks.1.hook_resid_post");
            assertThat(config.modelName()).isEqualTo("meta-llama/Llama-3.1-8B");
            EncodingReference.assertMeets(sae, reference, "", dir.resolve("cache"));
        }
    }

    @Test
    void otherWeightsBesideTheSameConfigurationAreRepackedAnew() throws IOException {
        Path folder = SaeFolder.copy(Fixtures.LLAMA_SCOPE, dir.resolve("sae"));
        Path before = packed(folder);
        assertThat(packed(folder)).isEqualTo(before);

        Path weights = folder.resolve(LlamaScope.WEIGHTS);
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length - 4] ^= 1;
        Files.write(weights, bytes);
        assertThat(packed(folder)).isNotEqualTo(before);
    }

    private Path packed(Path folder) {
        try (SparseAutoencoder sae = SaeFormats.open(folder, SaeOptions.none(), dir.resolve("cache"))) {
            return sae.packed().folder();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "hook_point_out, blocks.1.hook_mlp_out, transcoder",
        "act_fn, topk, act_fn 'topk'",
        "norm_activation, token-wise, norm_activation 'token-wise'",
        "hook_point_in, blocks.1.ln1.hook_normalized, transcoder"
    })
    void whatReadsOtherwiseIsRefused(String field, String value, String reason) throws IOException {
        SaeFolder.copy(Fixtures.LLAMA_SCOPE, dir);
        Path config = dir.resolve(LlamaScope.CONFIG);
        String changed = Files.readString(config)
                .replaceFirst("\"" + field + "\": \"[^\"]*\"", "\"" + field + "\": \"" + value + "\"");
        Files.writeString(config, changed);
        assertThatThrownBy(() -> SaeFormats.open(dir, SaeOptions.none(), dir.resolve("cache")))
                .isInstanceOf(UnsupportedException.class)
                .hasMessageContaining(reason);
    }
}
