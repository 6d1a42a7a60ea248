package steerbench.engine.fit;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import steerbench.engine.sae.SaeConfig;
import steerbench.engine.session.SaeSession;
import steerbench.engine.task.Cancellation;

/// An SAE as it is configured.
final class SaeCodec implements Codec {
    /// Bounds the activations of a run: tokens times features.
    private static final int MAX_ACTIVATIONS = 1 << 22;

    private static final int MAX_TOKENS = 128;

    private final SaeSession session;
    private final SaeConfig config;
    private final Cancellation cancellation;

    SaeCodec(SaeSession session, SaeConfig config, Cancellation cancellation) {
        this.session = session;
        this.config = config;
        this.cancellation = cancellation;
    }

    /// Which features fired where.
    static final class Tally {
        private final BitSet seen = new BitSet();
        private final List<Integer> active = new ArrayList<>();

        private void add(float[] activations, int dSae) {
            for (int from = 0; from < activations.length; from += dSae) {
                int count = 0;
                for (int f = 0; f < dSae; f++) {
                    if (activations[from + f] > 0) {
                        count++;
                        seen.set(f);
                    }
                }
                active.add(count);
            }
        }

        /// Features that fired at least once.
        int seen() {
            return seen.cardinality();
        }

        /// Features active at a token.
        int active(int token) {
            return active.get(token);
        }
    }

    @Override
    public Residuals reconstruct(Residuals x) {
        return reconstruct(x, new Tally());
    }

    Residuals reconstruct(Residuals x, Tally tally) {
        int chunk = Math.clamp(MAX_ACTIVATIONS / config.dSae(), 1, MAX_TOKENS);
        List<Residuals> parts = new ArrayList<>();
        for (int from = 0; from < x.tokens(); from += chunk) {
            Residuals part = x.rows(from, Math.min(chunk, x.tokens() - from));
            SaeSession.Encoding encoding = session.run(part.values(), part.tokens(), cancellation);
            tally.add(encoding.activations(), config.dSae());
            parts.add(new Residuals(encoding.reconstruction(), x.width()));
        }
        return Residuals.join(parts);
    }
}
