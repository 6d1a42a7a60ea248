package steerbench.engine.sae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import steerbench.engine.checkpoint.SafetensorsFile;
import steerbench.engine.graph.SaeSite;
import steerbench.engine.session.SaeSession;
import steerbench.engine.session.SessionSettings;
import steerbench.engine.task.Cancellation;
import steerbench.engine.weights.Mode;

/// What other code made of residuals with an SAE: `residual`, `feature_acts`, `reconstruction`.
final class EncodingReference {
    private static final float TOLERANCE = 1e-5f;

    private EncodingReference() {}

    /// @param prefix of the names of what came out
    static void assertMeets(SparseAutoencoder sae, Path file, String prefix, Path cache) {
        SaeSite site = new SaeSite("sae", sae, Mode.EXACT, 8, false);
        try (SafetensorsFile reference = SafetensorsFile.open(file);
                SaeSession session = SaeSession.complete(site, SessionSettings.standard(1))) {
            float[] residual = reference.tensor("residual").toFloats();
            int tokens = residual.length / sae.config().dIn();
            SaeSession.Encoding encoding = session.run(residual, tokens, Cancellation.never());
            isClose(
                    encoding.activations(),
                    reference.tensor(prefix + "feature_acts").toFloats());
            isClose(
                    encoding.reconstruction(),
                    reference.tensor(prefix + "reconstruction").toFloats());
            int active = 0;
            for (float a : encoding.activations()) {
                active += a > 0 ? 1 : 0;
            }
            assertThat(active).as("some fire, some do not").isBetween(tokens * 5, tokens * 60);
        }
    }

    private static void isClose(float[] computed, float[] reference) {
        assertThat(computed).hasSameSizeAs(reference);
        for (int i = 0; i < computed.length; i++) {
            assertThat(computed[i]).as("at %d", i).isCloseTo(reference[i], within(TOLERANCE));
        }
    }
}
