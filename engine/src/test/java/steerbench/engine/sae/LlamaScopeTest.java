package steerbench.engine.sae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import steerbench.engine.Fixtures;
import steerbench.engine.checkpoint.SafetensorsFile;
import steerbench.engine.graph.SaeSite;
import steerbench.engine.problem.UnsupportedException;
import steerbench.engine.session.SaeSession;
import steerbench.engine.session.SessionSettings;
import steerbench.engine.task.Cancellation;
import steerbench.engine.weights.CheckpointKey;
import steerbench.engine.weights.Mode;
import steerbench.engine.weights.PackedStore;
import steerbench.engine.weights.WeightFactory;

/// Against a made-up SAE and what SAELens' loader makes of it (`make_reference.py` beside it).
@Tag("parity")
class LlamaScopeTest {
    private static final int TOKENS = 40;

    @TempDir
    private Path dir = Path.of("");

    @Test
    void activationsAndReconstructionAreThoseOfSaeLens() {
        try (SparseAutoencoder sae = SaeFormats.open(Fixtures.LLAMA_SCOPE, SaeOptions.none(), dir.resolve("cache"));
                SafetensorsFile reference =
                        SafetensorsFile.open(Fixtures.LLAMA_SCOPE.resolveSibling("reference.safetensors"));
                SaeSession session = SaeSession.complete(site(sae), SessionSettings.standard(1))) {
            SaeConfig config = sae.config();
            assertThat(config.format()).isEqualTo("Llama Scope");
            assertThat(config.hook().name()).isEqualTo("blocks.1.hook_resid_post");
            assertThat(config.modelName()).isEqualTo("meta-llama/Llama-3.1-8B");
            float[] residual = reference.tensor("residual").toFloats();
            SaeSession.Encoding encoding = session.run(residual, TOKENS, Cancellation.never());
            isClose(encoding.activations(), reference.tensor("feature_acts").toFloats());
            isClose(
                    encoding.reconstruction(),
                    reference.tensor("reconstruction").toFloats());
            int active = 0;
            for (float a : encoding.activations()) {
                active += a > 0 ? 1 : 0;
            }
            assertThat(active).as("some fire, most do not").isBetween(TOKENS * 10, TOKENS * 40);
        }
    }

    private static void isClose(float[] computed, float[] reference) {
        assertThat(computed).hasSameSizeAs(reference);
        for (int i = 0; i < computed.length; i++) {
            assertThat(computed[i]).as("at %d", i).isCloseTo(reference[i], within(1e-5f));
        }
    }

    private SaeSite site(SparseAutoencoder sae) {
        PackedStore store = new PackedStore(dir.resolve("cache"), CheckpointKey.of(sae.path()));
        return new SaeSite("sae", sae, new WeightFactory(store, Mode.EXACT), 8, false);
    }

    @ParameterizedTest
    @CsvSource({
        "hook_point_out, blocks.1.hook_mlp_out, transcoder",
        "act_fn, topk, act_fn 'topk'",
        "norm_activation, token-wise, norm_activation 'token-wise'",
        "hook_point_in, blocks.1.ln1.hook_normalized, transcoder"
    })
    void whatReadsOtherwiseIsRefused(String field, String value, String reason) throws IOException {
        for (String file : List.of(LlamaScope.CONFIG, LlamaScope.WEIGHTS)) {
            Files.createDirectories(dir.resolve(file).getParent());
            Files.copy(Fixtures.LLAMA_SCOPE.resolve(file), dir.resolve(file));
        }
        Path config = dir.resolve(LlamaScope.CONFIG);
        String changed = Files.readString(config)
                .replaceFirst("\"" + field + "\": \"[^\"]*\"", "\"" + field + "\": \"" + value + "\"");
        Files.writeString(config, changed);
        assertThatThrownBy(() -> SaeFormats.open(dir, SaeOptions.none(), dir.resolve("cache")))
                .isInstanceOf(UnsupportedException.class)
                .hasMessageContaining(reason);
    }
}
