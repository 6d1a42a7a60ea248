package steerbench.engine.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import steerbench.engine.Fixtures;
import steerbench.engine.checkpoint.ModelCheckpoint;
import steerbench.engine.graph.SaeSite;
import steerbench.engine.sae.SaeFolder;
import steerbench.engine.sae.SaeFormats;
import steerbench.engine.sae.SaeOptions;
import steerbench.engine.sae.SparseAutoencoder;
import steerbench.engine.task.Cancellation;
import steerbench.engine.weights.Mode;

/// Rows of one prompt bring the same residuals to the SAE at the cut, so the fast mode may encode one for
/// all.
@Tag("unit")
class AlikeRowsTest {
    private static final int ROWS = 3;
    private static final int TOKENS = 16; // enough together for a pass of many tokens
    private static final int READOUT = 8;

    @TempDir
    private Path dir = Path.of("");

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void encodingOneRowGivesAllRowsWhatEncodingAllGives(boolean topK) throws IOException {
        assertThat(topFeatures(topK, true, 0, SiteBuffers::rowsAreAlike))
                .isEqualTo(topFeatures(topK, true, 0, _ -> {}));
    }

    /// Else the test above would pass without anything being shared.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nothingButTheFirstRowIsEncoded(boolean topK) throws IOException {
        List<Integer> shared = topFeatures(topK, true, 40, SiteBuffers::rowsAreAlike);
        int row = TOKENS * READOUT;
        assertThat(shared.subList(row, 2 * row)).isEqualTo(shared.subList(0, row));
        assertThat(topFeatures(topK, true, 40, _ -> {}).subList(row, 2 * row)).isNotEqualTo(shared.subList(0, row));
    }

    @Test
    void onlyAnSaeAtTheCutReadsWhatTheRowsBring() throws IOException {
        assertThat(topFeatures(true, false, 0, _ -> {})).hasSize(ROWS * TOKENS * READOUT);
    }

    /// @param topK else standard
    /// @param shift added to the ids of every row but the first
    private List<Integer> topFeatures(boolean topK, boolean atCut, int shift, Consumer<SiteBuffers> tell)
            throws IOException {
        String hook = atCut ? "blocks.1.hook_resid_pre" : "blocks.1.hook_resid_mid";
        Path folder = topK
                ? SaeFolder.topK(dir.resolve(hook), hook, 32, 1024, READOUT)
                : SaeFolder.saeLens(dir.resolve(hook), hook, 32, 1024, "");
        Path packed = dir.resolve("cache");
        try (SparseAutoencoder sae = SaeFormats.open(folder, SaeOptions.none(), packed);
                OpenModel model = OpenModel.of(ModelCheckpoint.open(Fixtures.ROOT.resolve("models/llama")), packed)) {
            SaeSite site = new SaeSite("s", sae, Mode.FAST, READOUT, false);
            try (DecoderSession session = model.session(
                            Mode.FAST, DecoderSession.Layout.of(List.of(site)), SessionSettings.standard(64));
                    SplitCache cache = session.newCache(ROWS, TOKENS);
                    Pass pass = session.newPass(new PassShape(ROWS, TOKENS, ROWS, List.of(1)))) {
                assertThat(session.readsAtCut(0)).isEqualTo(atCut);
                for (int row = 0; row < ROWS; row++) {
                    pass.row(row, 0, TOKENS);
                    pass.logitRow(row, row, TOKENS - 1);
                    for (int s = 0; s < TOKENS; s++) {
                        pass.token(row, s, 3 + 2 * s + (row > 0 ? shift : 0));
                    }
                }
                tell.accept(pass.site(0));
                session.run(pass, cache, 0, Cancellation.never());
                return topFeatures(pass.site(0));
            }
        }
    }

    private static List<Integer> topFeatures(SiteBuffers site) {
        List<Integer> features = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) {
            for (int s = 0; s < TOKENS; s++) {
                for (int rank = 0; rank < READOUT; rank++) {
                    features.add(site.topFeature(row, s, rank));
                }
            }
        }
        return features;
    }
}
