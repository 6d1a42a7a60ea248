package steerbench.engine.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import steerbench.engine.graph.SaeSite;
import steerbench.engine.sae.SparseAutoencoder;
import steerbench.engine.task.Cancellation;
import steerbench.engine.weights.Mode;

/// Compares the active sets that short steps of the fast mode find with those of the whole float32 encoder.
public final class ActiveSets {
    private static final int STEP = 8;
    /// Compared of an SAE without a number of active features.
    private static final int MOST = 128;

    private ActiveSets() {}

    /// The share of tokens with the same set. Fails where a largest activation differs.
    ///
    /// @param residuals `(tokens, d_in)`
    public static double shareFoundInShortSteps(SparseAutoencoder sae, float[] residuals) {
        int dIn = sae.config().dIn();
        int tokens = residuals.length / dIn;
        int k = sae.config().k().orElse(MOST);
        SaeSite site = new SaeSite("sae", sae, Mode.FAST, k, false);
        try (SaeSession session = SaeSession.forReadout(site, new SessionSettings(2, tokens))) {
            TopActivations all = read(session, residuals, dIn, 0, tokens);
            int same = 0;
            for (int from = 0; from < tokens; from += STEP) {
                int count = Math.min(STEP, tokens - from);
                TopActivations step = read(session, residuals, dIn, from, count);
                for (int t = 0; t < count; t++) {
                    same += isSameSet(all, from + t, step, t) ? 1 : 0;
                }
            }
            return same / (double) tokens;
        }
    }

    /// Overwrites the 8-bit copy of an SAE's `W_enc` with zeros: what is found by it is found no more.
    public static void emptyTheCopy(SparseAutoencoder sae) throws IOException {
        Path copy = sae.packed().folder().resolve("sae.W_enc.screen.pack");
        Files.write(copy, new byte[Math.toIntExact(Files.size(copy))]);
    }

    private static TopActivations read(SaeSession session, float[] residuals, int dIn, int from, int tokens) {
        float[] part = Arrays.copyOfRange(residuals, from * dIn, (from + tokens) * dIn);
        return session.readout(MemorySegment.ofArray(part), tokens, Cancellation.never());
    }

    private static boolean isSameSet(TopActivations a, int i, TopActivations b, int j) {
        assertThat(b.value(j, 0)).isCloseTo(a.value(i, 0), within(1e-3f * (1 + a.value(i, 0))));
        return Arrays.equals(sorted(a, i), sorted(b, j));
    }

    private static int[] sorted(TopActivations top, int token) {
        return IntStream.range(0, top.size())
                .filter(r -> top.value(token, r) > 0)
                .map(r -> top.feature(token, r))
                .sorted()
                .toArray();
    }
}
