package steerbench.engine.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import steerbench.engine.graph.SaeSite;
import steerbench.engine.sae.SaeFormats;
import steerbench.engine.sae.SparseAutoencoder;
import steerbench.engine.session.DecoderSession;
import steerbench.engine.session.OpenModel;
import steerbench.engine.session.SessionSettings;
import steerbench.engine.weights.Mode;
import steerbench.engine.workbench.EngineSettings;

/// A session of the fast mode with some SAEs, or with none.
record HookedModel(DecoderSession session, List<SparseAutoencoder> saes) implements AutoCloseable {
    private static final int READOUT = 32;

    /// @param packedCache folder of the SAEs' repacked weights
    static HookedModel open(
            OpenModel model, List<EngineSettings.SaeChoice> choices, Path packedCache, SessionSettings settings) {
        List<SparseAutoencoder> saes = new ArrayList<>();
        try {
            List<SaeSite> sites = new ArrayList<>();
            for (EngineSettings.SaeChoice choice : choices) {
                SparseAutoencoder sae = SaeFormats.open(choice.folder(), choice.options(), packedCache);
                saes.add(sae);
                sites.add(new SaeSite(choice.id(), sae, settings.saeMode(Mode.FAST), READOUT, false));
            }
            return new HookedModel(model.session(Mode.FAST, DecoderSession.Layout.of(sites), settings), saes);
        } catch (RuntimeException e) {
            saes.forEach(SparseAutoencoder::close);
            throw e;
        }
    }

    /// Bytes that a step must read: weights, keys and values, the SAEs' matrices.
    ///
    /// @param positions in the cache of each row
    /// @param steered features of each SAE
    long stepBytes(int rows, int positions, int steered) {
        long kv = session.shape().kvBytesPerTokenAndLayer() * session.shape().nLayers();
        long matrices = session.sites().stream()
                .mapToLong(s -> s.matrixBytes(rows, steered))
                .sum();
        return session.weights().bytes() + kv * rows * positions + matrices;
    }

    @Override
    public void close() {
        session.close();
        saes.forEach(SparseAutoencoder::close);
    }
}
