package steerbench.engine.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import steerbench.engine.graph.SaeSite;
import steerbench.engine.hook.HookPoint;
import steerbench.engine.sae.SaeFormats;
import steerbench.engine.sae.SaeOptions;
import steerbench.engine.sae.SparseAutoencoder;
import steerbench.engine.session.SaeSession;
import steerbench.engine.session.SessionSettings;
import steerbench.engine.task.Cancellation;
import steerbench.engine.weights.CheckpointKey;
import steerbench.engine.weights.Mode;

@Tag("unit")
class RandomSaeTest {
    private static final HookPoint HOOK = HookPoint.residPost(3);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void whatIsWrittenIsReadAsAnSaeOfItsKind(RandomSae.Kind kind) {
        new RandomSae(kind, 64, 2048, 7).write(folder.resolve("a"));

        try (SparseAutoencoder sae = open("a")) {
            assertThat(sae.config().architecture().name()).isEqualTo(kind.name());
            assertThat(sae.config().dIn()).isEqualTo(64);
            assertThat(sae.config().dSae()).isEqualTo(2048);
            assertThat(sae.config().hook()).isEqualTo(HOOK);
            assertThat(sae.decoderNorm(2047)).isBetween(0.3, 1.0); // of uniform values: 0.58
        }
    }

    @Test
    void asManyFeaturesOfAJumpReluAreActiveAsInPublishedOnes() {
        int tokens = 50;
        new RandomSae(RandomSae.Kind.JUMPRELU, 576, 4096, 3).write(folder.resolve("a"));
        Random random = new Random(3);
        float[] residuals = new float[tokens * 576];
        for (int i = 0; i < residuals.length; i++) {
            residuals[i] = (float) (20 * random.nextGaussian());
        }
        try (SparseAutoencoder sae = open("a");
                SaeSession session = SaeSession.complete(site(sae, Mode.EXACT), new SessionSettings(2, tokens))) {
            float[] activations =
                    session.run(residuals, tokens, Cancellation.never()).activations();
            int active = 0;
            for (float activation : activations) {
                active += activation > 0 ? 1 : 0;
            }
            assertThat(active / tokens).isBetween(50, 80); // 64 of independent products
        }
    }

    @Test
    void filesOfOtherSeedsHaveOtherKeys() {
        new RandomSae(RandomSae.Kind.TOPK, 64, 2048, 1).write(folder.resolve("a"));
        new RandomSae(RandomSae.Kind.TOPK, 64, 2048, 2).write(folder.resolve("b"));

        assertThat(CheckpointKey.of(folder.resolve("a"))).isNotEqualTo(CheckpointKey.of(folder.resolve("b")));
    }

    @Test
    void aStepReadsTheEncoderAsItsKindComputesIt() {
        new RandomSae(RandomSae.Kind.TOPK, 64, 2048, 1).write(folder.resolve("topk"));
        new RandomSae(RandomSae.Kind.JUMPRELU, 64, 2048, 1).write(folder.resolve("jump"));
        long row = 64 * 4;
        long whole = 2048 * row;
        long rounded = 2048 * (64 + 4); // one block a feature, with its scale
        long candidates = 48; // of k = 32
        try (SparseAutoencoder topK = open("topk");
                SparseAutoencoder jump = open("jump")) {
            assertThat(site(topK, Mode.FAST).matrixBytes(1, 0)).isEqualTo(rounded + candidates * row);
            assertThat(site(topK, Mode.FAST).matrixBytes(4, 3)).isEqualTo(rounded + (4 * candidates + 3) * row);
            assertThat(site(topK, Mode.FAST).matrixBytes(64, 0)).isEqualTo(whole);
            assertThat(site(topK, Mode.EXACT).matrixBytes(1, 0)).isEqualTo(whole);
            assertThat(site(jump, Mode.FAST).matrixBytes(1, 16)).isEqualTo(rounded + 16 * row);
            assertThat(site(jump, Mode.EXACT).matrixBytes(1, 16)).isEqualTo(whole + 16 * row);
            SaeSite unread = new SaeSite("sae", jump, Mode.EXACT, 0, false);
            assertThat(unread.matrixBytes(1, 16))
                    .as("where nothing is reported, the steered features' rows of encoder and decoder")
                    .isEqualTo(2 * 16 * row);
        }
    }

    @Test
    void theTemporaryFolderIsGoneAfterwards() {
        Path path;
        try (TemporaryFolder temporary = TemporaryFolder.in(folder)) {
            path = temporary.path();
            new RandomSae(RandomSae.Kind.TOPK, 64, 128, 1).write(path.resolve("sae"));
            assertThat(temporary.room()).isPositive();
        }

        assertThat(Files.exists(path)).isFalse();
    }

    private SparseAutoencoder open(String name) {
        return SaeFormats.open(folder.resolve(name), SaeOptions.none().withHook(HOOK), folder.resolve("cache"));
    }

    private SaeSite site(SparseAutoencoder sae, Mode mode) {
        return new SaeSite("sae", sae, mode, 8, false);
    }
}
