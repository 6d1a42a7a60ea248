package steerbench.engine.workbench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import steerbench.engine.checkpoint.ModelCheckpoint;
import steerbench.engine.fit.ReferenceText;
import steerbench.engine.hook.HookPoint;
import steerbench.engine.library.CacheFolders;
import steerbench.engine.prompt.Tokenizer;
import steerbench.engine.prompt.Tokenizers;
import steerbench.engine.sae.SaeFormats;
import steerbench.engine.sae.SaeOptions;
import steerbench.engine.sae.SparseAutoencoder;
import steerbench.engine.session.ActiveSets;
import steerbench.engine.session.DecoderSession;
import steerbench.engine.session.HookCapture;
import steerbench.engine.session.OpenModel;
import steerbench.engine.session.SessionSettings;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.Progress;
import steerbench.engine.weights.Mode;

/// Screening finds the active sets of the default pair on residuals of real text, massive activations of the
/// BOS included.
@Tag("model")
class RealScreeningTest {
    private static final CacheFolders FOLDERS = CacheFolders.ofUser();
    private static final DefaultPair PAIR = new DefaultPair(FOLDERS);

    @Test
    void shortStepsFindWhatTheWholeEncoderFinds() {
        try (SparseAutoencoder sae = SaeFormats.open(
                        PAIR.sae(Progress.none(), Cancellation.never()).folder(), SaeOptions.none(), FOLDERS.packed());
                OpenModel model = OpenModel.of(
                        ModelCheckpoint.open(PAIR.model(Progress.none(), Cancellation.never())), FOLDERS.packed());
                Tokenizer tokenizer = Tokenizers.of(model.checkpoint())) {
            HookPoint hook = HookPoint.residPost(15);
            DecoderSession.Layout tapped = DecoderSession.Layout.cutAt(0, Set.of(hook));
            try (DecoderSession session = model.session(Mode.FAST, tapped, SessionSettings.standard(1024))) {
                for (String passage : ReferenceText.passages()) {
                    int[] ids = tokenizer.prompt(passage, true).ids();
                    float[] residuals = HookCapture.run(session, Set.of(hook), ids, Cancellation.never())
                            .getOrDefault(hook, new float[0]);
                    assertThat(ActiveSets.shareFoundInShortSteps(sae, residuals))
                            .as(passage)
                            .isEqualTo(1);
                }
            }
        }
    }
}
