package steerbench.engine.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import steerbench.engine.Fixtures;
import steerbench.engine.checkpoint.ModelCheckpoint;
import steerbench.engine.hook.HookPoint;
import steerbench.engine.hook.Site;
import steerbench.engine.task.Cancellation;
import steerbench.engine.weights.Mode;

/// Behind the last attention only the positions go on whose logits are wanted, unless somebody looks at all.
@Tag("parity")
class LastBlockTest {
    private static final int[][] IDS = {{5, 9, 2, 40, 7}, {3, 3, 60, 1, 8}};
    /// Row and token of wanted logits.
    private static final int[][] WANTED = {{1, 4}, {0, 2}, {1, 0}};

    @TempDir
    private Path cache = Path.of("");

    @ParameterizedTest
    @ValueSource(strings = {"llama", "gpt2", "gemma2", "gemma3_text", "gpt_neox", "qwen2", "qwen3"})
    void logitsOfChosenPositionsAreThoseOfAGraphThatKeepsAll(String model) {
        Path folder = Fixtures.ROOT.resolve("models").resolve(model);
        try (OpenModel opened = OpenModel.of(ModelCheckpoint.open(folder), cache)) {
            int last = opened.shape().nLayers() - 1;
            float[][] chosen = logits(opened, Set.of());
            float[][] ofAll = logits(opened, Set.of(new HookPoint(last, Site.MLP_OUT)));
            float[][] seenBefore = logits(opened, Set.of(new HookPoint(last, Site.Z)));
            for (int r = 0; r < WANTED.length; r++) {
                assertThat(chosen[r]).as("row %d of %s", r, model).containsExactly(ofAll[r], within(1e-4f));
                assertThat(chosen[r]).containsExactly(seenBefore[r]);
            }
        }
    }

    private static float[][] logits(OpenModel model, Set<HookPoint> taps) {
        PassShape shape = new PassShape(IDS.length, IDS[0].length, WANTED.length, List.of());
        try (DecoderSession session = model.session(
                        Mode.EXACT, new DecoderSession.Layout(List.of(), taps, false), SessionSettings.standard(16));
                SplitCache kv = session.newCache(IDS.length, 8);
                Pass pass = session.newPass(shape)) {
            for (int row = 0; row < IDS.length; row++) {
                pass.row(row, 0, IDS[row].length);
                for (int s = 0; s < IDS[row].length; s++) {
                    pass.token(row, s, IDS[row][s]);
                }
            }
            float[][] logits = new float[WANTED.length][];
            for (int r = 0; r < WANTED.length; r++) {
                pass.logitRow(r, WANTED[r][0], WANTED[r][1]);
            }
            session.run(pass, kv, 0, Cancellation.never());
            for (int r = 0; r < WANTED.length; r++) {
                logits[r] = pass.logits(r).toArray(ValueLayout.JAVA_FLOAT);
            }
            return logits;
        }
    }
}
