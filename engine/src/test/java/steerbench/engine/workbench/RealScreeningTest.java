package steerbench.engine.workbench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steerbench.engine.checkpoint.ModelCheckpoint;
import steerbench.engine.fit.ReferenceText;
import steerbench.engine.graph.SaeSite;
import steerbench.engine.hook.HookPoint;
import steerbench.engine.library.CacheFolders;
import steerbench.engine.prompt.Tokenizer;
import steerbench.engine.prompt.Tokenizers;
import steerbench.engine.sae.SaeConfig;
import steerbench.engine.sae.SaeFolder;
import steerbench.engine.sae.SaeFormats;
import steerbench.engine.sae.SaeOptions;
import steerbench.engine.sae.SaeWeights;
import steerbench.engine.sae.SparseAutoencoder;
import steerbench.engine.session.ActiveSets;
import steerbench.engine.session.DecoderSession;
import steerbench.engine.session.HookCapture;
import steerbench.engine.session.OpenModel;
import steerbench.engine.session.SaeSession;
import steerbench.engine.session.SessionSettings;
import steerbench.engine.session.TopActivations;
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
        try (SparseAutoencoder sae = defaultSae()) {
            assertFindsTheSame(sae, residuals());
        }
    }

    /// The default SAE with one threshold instead of k, about as high as its k-th activation.
    @Test
    void shortStepsOfAJumpReluFindWhatTheWholeEncoderFinds(@TempDir Path folder) throws IOException {
        List<float[]> residuals = residuals();
        try (SparseAutoencoder topK = defaultSae()) {
            writeAsJumpRelu(topK, smallest(topK, residuals.getFirst()), folder);
        }
        try (SparseAutoencoder jumpRelu = SaeFormats.open(folder, SaeOptions.none(), folder.resolve("cache"))) {
            assertFindsTheSame(jumpRelu, residuals);

            ActiveSets.emptyTheCopy(jumpRelu);
            assertThatThrownBy(() -> assertFindsTheSame(jumpRelu, residuals))
                    .as("without the copy, that is what finds them")
                    .isInstanceOf(AssertionError.class);
        }
    }

    private static void assertFindsTheSame(SparseAutoencoder sae, List<float[]> residuals) {
        for (float[] passage : residuals) {
            assertThat(ActiveSets.shareFoundInShortSteps(sae, passage)).isEqualTo(1);
        }
    }

    private static SparseAutoencoder defaultSae() {
        return SaeFormats.open(
                PAIR.sae(Progress.none(), Cancellation.never()).folder(), SaeOptions.none(), FOLDERS.packed());
    }

    /// At the SAE's hook, a passage each.
    private static List<float[]> residuals() {
        List<float[]> residuals = new ArrayList<>();
        Path file = PAIR.model(Progress.none(), Cancellation.never());
        HookPoint hook = HookPoint.residPost(15);
        DecoderSession.Layout tapped = DecoderSession.Layout.cutAt(0, Set.of(hook));
        try (OpenModel model = OpenModel.of(ModelCheckpoint.open(file), FOLDERS.packed());
                Tokenizer tokenizer = Tokenizers.of(model.checkpoint());
                DecoderSession session = model.session(Mode.FAST, tapped, SessionSettings.standard(1024))) {
            for (String passage : ReferenceText.passages()) {
                int[] ids = tokenizer.prompt(passage, true).ids();
                residuals.add(Objects.requireNonNull(HookCapture.run(session, Set.of(hook), ids, Cancellation.never())
                        .get(hook)));
            }
        }
        return residuals;
    }

    /// The median of the tokens' k-th activations.
    private static float smallest(SparseAutoencoder sae, float[] residuals) {
        int tokens = residuals.length / sae.config().dIn();
        int k = sae.config().k().orElseThrow();
        SaeSite site = new SaeSite("sae", sae, Mode.EXACT, k, false);
        try (SaeSession session = SaeSession.forReadout(site, new SessionSettings(2, tokens))) {
            TopActivations top = session.readout(MemorySegment.ofArray(residuals), tokens, Cancellation.never());
            float[] last = new float[tokens];
            for (int t = 0; t < tokens; t++) {
                last[t] = top.value(t, k - 1);
            }
            Arrays.sort(last);
            return last[tokens / 2];
        }
    }

    private static void writeAsJumpRelu(SparseAutoencoder sae, float threshold, Path folder) throws IOException {
        SaeConfig config = sae.config();
        SaeWeights weights = sae.weights();
        int dIn = config.dIn();
        int dSae = config.dSae();
        Files.writeString(folder.resolve("cfg.json"), """
                {"architecture": "jumprelu", "d_in": %d, "d_sae": %d, "apply_b_dec_to_input": %b,
                 "metadata": {"hook_name": "%s"}}""".formatted(
                        dIn, dSae, config.subtractsDecoderBias(), config.hook().name()));
        Map<String, int[]> shapes = Map.of(
                "W_enc", new int[] {dIn, dSae},
                "W_dec", new int[] {dSae, dIn},
                "b_enc", new int[] {dSae},
                "b_dec", new int[] {dIn},
                "threshold", new int[] {dSae});
        SaeFolder.safetensors(folder.resolve("sae_weights.safetensors"), shapes, (name, elements) -> switch (name) {
            case "W_enc" -> transposed(weights.encoder().toFloats(), dSae, dIn);
            case "W_dec" -> weights.decoder().toFloats();
            case "b_enc" -> weights.encoderBias().toFloats();
            case "b_dec" -> weights.decoderBias().toFloats();
            default -> {
                float[] thresholds = new float[elements];
                Arrays.fill(thresholds, threshold);
                yield thresholds;
            }
        });
    }

    private static float[] transposed(float[] matrix, int rows, int columns) {
        float[] transposed = new float[matrix.length];
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                transposed[c * rows + r] = matrix[r * columns + c];
            }
        }
        return transposed;
    }
}
