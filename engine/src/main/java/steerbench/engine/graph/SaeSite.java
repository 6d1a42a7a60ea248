package steerbench.engine.graph;

import steerbench.engine.hook.HookPoint;
import steerbench.engine.sae.SaeConfig;
import steerbench.engine.sae.SparseAutoencoder;
import steerbench.engine.weights.Mode;
import steerbench.engine.weights.WeightFactory;

/// An SAE spliced into a graph at its hook.
///
/// @param id names the SAE in plans and results
/// @param mode how its encoder is computed
/// @param readout how many of a token's largest activations come out of every run; 0: none
/// @param exposesEdited whether the edited residual comes out too (parity)
public record SaeSite(String id, SparseAutoencoder sae, Mode mode, int readout, boolean exposesEdited) {
    /// Passes of at most so many tokens, of all rows, may be encoded in another way than longer ones.
    public static final int SCREENED_TOKENS = 32;

    /// Brings its tensors into a graph.
    WeightFactory weights() {
        return new WeightFactory(sae.packed(), mode);
    }

    public HookPoint hook() {
        return sae.config().hook();
    }

    /// Whether the graph edits here too. Elsewhere than on the residual stream it only reads.
    public boolean isSteerable() {
        return sae.config().isSteerable();
    }

    /// Bytes of the SAE's matrices that a pass must read: of the encoder as much as its way of computing asks
    /// for, of the decoder the rows it steers with. Not in it: rows of a screened encoder whose number depends
    /// on the text.
    public long matrixBytes(int tokens, int steered) {
        SaeConfig config = sae.config();
        long row = (long) config.dIn() * Float.BYTES;
        return encoderBytes(config, tokens, steered, row) + steered * row;
    }

    private long encoderBytes(SaeConfig config, int tokens, int steered, long row) {
        Screening screening = new Screening(this);
        if (tokens <= screening.mostTokens()) {
            long candidates = config.k().isPresent() ? (long) tokens * screening.topKCandidates() : 0;
            return WeightFactory.saeScreenBytes(config.dSae(), config.dIn()) + candidates * row;
        }
        return (readout == 0 && config.k().isEmpty() ? steered : config.dSae()) * row;
    }

    /// How many activations a token's readout really has: a TopK SAE has no more than k.
    public int readoutSize() {
        SaeConfig config = sae.config();
        return Math.min(readout, config.k().orElse(config.dSae()));
    }
}
