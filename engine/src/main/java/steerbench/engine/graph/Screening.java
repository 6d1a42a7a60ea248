package steerbench.engine.graph;

import steerbench.engine.sae.SaeConfig;
import steerbench.engine.weights.Mode;

/// Which steps of an SAE are encoded with the help of an 8-bit copy of the encoder, and how many rows of the
/// encoder are computed then. In the fast mode, and where it gains something.
record Screening(SaeSite site) {
    private static final int FEWEST_FEATURES = 1024;
    /// Candidates of a TopK SAE beyond the k largest at least.
    private static final int MARGIN = 16;

    private static final int MOST_PLACES = 512;
    /// Rows are computed in groups of so many: kernels sum the rows left over in another order, and a token's
    /// last bits would depend on how many candidates its neighbours have.
    static final int ROWS_TOGETHER = 16;

    private SaeConfig config() {
        return site.sae().config();
    }

    /// Whether any steps are.
    boolean isUsed() {
        return mostTokens() > 0;
    }

    /// Steps of at most so many tokens are; 0: none are. Where more is to be reported than screening would
    /// compute, or the candidates would be as many as the features, it gains nothing.
    int mostTokens() {
        if (site.mode() != Mode.FAST || config().dSae() < FEWEST_FEATURES) {
            return 0;
        }
        if (config().k().isPresent()) {
            return topKCandidates() < config().dSae() ? SaeSite.SCREENED_TOKENS : 0;
        }
        boolean gains = fewestRows() > 0 && fewestRows() < places();
        return gains ? Math.min(SaeSite.SCREENED_TOKENS, mostRows() / fewestRows()) : 0;
    }

    /// Rows that each token of a TopK SAE has computed.
    int topKCandidates() {
        int k = config().k().orElseThrow();
        return k + Math.max(MARGIN, k / 2);
    }

    /// Places for a token's candidates, where features are active by thresholds.
    int places() {
        int most = Math.min(MOST_PLACES, config().dSae() / 8);
        return most - most % ROWS_TOGETHER;
    }

    /// Rows that a token has computed at least there: as many as are reported.
    int fewestRows() {
        return Math.ceilDiv(site.readoutSize(), ROWS_TOGETHER) * ROWS_TOGETHER;
    }

    /// Rows that all tokens together may have computed there.
    int mostRows() {
        return config().dSae() / 4;
    }
}
