package steerbench.engine.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import steerbench.engine.Fixtures;
import steerbench.engine.checkpoint.ModelCheckpoint;
import steerbench.engine.graph.SaeSite;
import steerbench.engine.hook.HookPoint;
import steerbench.engine.sae.SaeFolder;
import steerbench.engine.sae.SaeFormats;
import steerbench.engine.sae.SaeOptions;
import steerbench.engine.sae.SparseAutoencoder;
import steerbench.engine.session.DecoderSession;
import steerbench.engine.session.OpenModel;
import steerbench.engine.session.Pass;
import steerbench.engine.session.PassShape;
import steerbench.engine.session.SaeSession;
import steerbench.engine.session.SessionSettings;
import steerbench.engine.session.SplitCache;
import steerbench.engine.task.Cancellation;
import steerbench.engine.weights.Mode;

@Tag("unit")
class ActivationScannerTest {
    private static final SessionSettings SETTINGS = SessionSettings.standard(64);
    private static final int D_SAE = 100;

    /// Several texts of different lengths at once give what one text alone, tapped at the hook, gives.
    @ParameterizedTest
    @CsvSource({
        "blocks.0.hook_resid_pre, 32",
        "blocks.1.hook_resid_pre, 32",
        "blocks.1.hook_resid_mid, 32",
        "blocks.2.hook_resid_post, 32",
        "blocks.0.hook_mlp_out, 32",
        "blocks.1.attn.hook_z, 64"
    })
    void readsWhatPassesTheHookWhereverItIs(String hook, int width, @TempDir Path dir) throws IOException {
        Path folder = SaeFolder.saeLens(dir.resolve("sae"), hook, width, D_SAE, "");
        List<int[]> rows = List.of(new int[] {1, 40, 41, 77, 5}, new int[] {1, 8}, new int[] {1, 30, 31});
        try (OpenModel model = OpenModel.of(ModelCheckpoint.open(Fixtures.TINY_LLAMA), dir.resolve("cache"));
                SparseAutoencoder sae = SaeFormats.open(folder, SaeOptions.none(), dir.resolve("cache"))) {
            SaeSite site = new SaeSite("s", sae, Mode.EXACT, D_SAE, false);
            try (DecoderSession session =
                            model.session(Mode.EXACT, ActivationScanner.layout(model.shape(), site), SETTINGS);
                    ActivationScanner scanner = new ActivationScanner(session, SaeSession.forReadout(site, SETTINGS));
                    SaeSession alone = SaeSession.complete(site, SETTINGS)) {
                List<List<List<FeatureActivation>>> scanned = scanner.scan(rows, Cancellation.never());
                for (int r = 0; r < rows.size(); r++) {
                    float[] x = tapped(model, sae.config().hook(), rows.get(r));
                    float[] expected = alone.run(x, rows.get(r).length, Cancellation.never())
                            .activations();
                    assertThat(scanned.get(r)).hasSize(rows.get(r).length);
                    for (int s = 0; s < rows.get(r).length; s++) {
                        assertThat(scanned.get(r).get(s)).isNotEmpty();
                        for (FeatureActivation a : scanned.get(r).get(s)) {
                            assertThat(a.activation())
                                    .isCloseTo((double) expected[s * D_SAE + a.feature()], within(1e-4));
                        }
                    }
                }
            }
        }
    }

    private static float[] tapped(OpenModel model, HookPoint hook, int[] ids) {
        DecoderSession.Layout layout = new DecoderSession.Layout(List.of(), Set.of(hook), false);
        try (DecoderSession session = model.session(Mode.EXACT, layout, SETTINGS);
                SplitCache cache = session.newCache(1, ids.length);
                Pass pass = session.newPass(new PassShape(1, ids.length, 1, List.of()))) {
            pass.row(0, 0, ids.length);
            for (int s = 0; s < ids.length; s++) {
                pass.token(0, s, ids[s]);
            }
            session.run(pass, cache, 0, Cancellation.never());
            return pass.tap(hook).toArray(ValueLayout.JAVA_FLOAT);
        }
    }
}
