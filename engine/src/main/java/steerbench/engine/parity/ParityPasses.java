package steerbench.engine.parity;

import java.util.List;
import steerbench.engine.session.DecoderSession;
import steerbench.engine.session.Pass;
import steerbench.engine.session.PassShape;
import steerbench.engine.session.SplitCache;
import steerbench.engine.task.Cancellation;

/// Whole sequences through a session, without steering.
final class ParityPasses {
    private ParityPasses() {}

    /// Logits of all positions of rows of one length.
    static void logits(
            ParityContext context,
            DecoderSession session,
            String name,
            List<int[]> rows,
            float[] expected,
            double tolerance) {
        int tokens = rows.getFirst().length;
        int vocab = session.shape().vocabSize();
        float[] logits = new float[rows.size() * tokens * vocab];
        try (SplitCache cache = session.newCache(rows.size(), tokens);
                Pass pass = session.newPass(new PassShape(rows.size(), tokens, rows.size() * tokens, List.of()))) {
            for (int r = 0; r < rows.size(); r++) {
                pass.row(r, 0, tokens);
                for (int s = 0; s < tokens; s++) {
                    pass.token(r, s, rows.get(r)[s]);
                    pass.logitRow(r * tokens + s, r, s);
                }
            }
            session.run(pass, cache, 0, Cancellation.never());
            for (int i = 0; i < rows.size() * tokens; i++) {
                ParityContext.copy(pass.logits(i), logits, i * vocab);
            }
        }
        context.log().floats(name, expected, logits, tolerance);
    }
}
