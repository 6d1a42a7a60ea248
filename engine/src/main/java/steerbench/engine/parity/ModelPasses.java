package steerbench.engine.parity;

import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.NavigableSet;
import steerbench.engine.hook.HookPoint;
import steerbench.engine.session.DecoderSession;
import steerbench.engine.session.Pass;
import steerbench.engine.session.PassShape;
import steerbench.engine.session.SplitCache;
import steerbench.engine.task.Cancellation;

/// One session's batches against their reference, in the order of computation: hooks, logits,
/// log-probabilities, greedy ids.
final class ModelPasses {
    private static final double TOLERANCE = 3e-4;

    private final ParityContext context;
    private final ParityLog log;
    private final DecoderSession session;
    private final Reference reference;
    private final String prefix;
    private final NavigableSet<HookPoint> hooks;
    private final Divergence divergence = new Divergence();

    /// @param prefix in front of a tensor's name in lines
    /// @param hooks the session's taps
    ModelPasses(
            ParityContext context,
            DecoderSession session,
            Reference reference,
            String prefix,
            NavigableSet<HookPoint> hooks) {
        this.context = context;
        this.log = context.log();
        this.session = session;
        this.reference = reference;
        this.prefix = prefix;
        this.hooks = hooks;
    }

    /// As tensors of a reference are called.
    static String key(HookPoint hook) {
        return hook.site().shortName() + "." + hook.layer();
    }

    /// @param part "ragged." for rows of different lengths, else empty
    void compare(String part, List<int[]> rows) {
        int tokens = rows.stream().mapToInt(r -> r.length).max().orElseThrow();
        try (SplitCache cache = session.newCache(rows.size(), tokens);
                Pass pass = session.newPass(new PassShape(rows.size(), tokens, rows.size() * tokens, List.of()))) {
            for (int r = 0; r < rows.size(); r++) {
                int[] ids = rows.get(r);
                pass.row(r, 0, ids.length);
                for (int s = 0; s < tokens; s++) {
                    if (s < ids.length) {
                        pass.token(r, s, ids[s]);
                    }
                    pass.logitRow(r * tokens + s, r, s);
                }
            }
            session.run(pass, cache, 0, Cancellation.never());
            hooks(part, rows, tokens, pass);
            logits(part, rows, tokens, pass);
        }
        String key = part + "greedy_ids";
        reference.rows(key).ifPresent(expected -> {
            List<int[]> computed = context.greedy(session, rows, expected.getFirst().length);
            ParityLine line = Comparison.equal(prefix + key, Reference.flat(expected), Reference.flat(computed));
            log.add(divergence.behind(line));
        });
    }

    private void hooks(String part, List<int[]> rows, int tokens, Pass pass) {
        for (HookPoint hook : hooks) {
            String key = part + key(hook);
            if (reference.has(key)) {
                float[] values = pass.tap(hook).toArray(ValueLayout.JAVA_FLOAT);
                int width = session.shape().width(hook.site());
                float[] computed = masked(values, rows, tokens, width);
                float[] expected = reference.floats(key).orElseThrow();
                log.add(divergence.at(hook, Comparison.floats(prefix + key, expected, computed, TOLERANCE)));
            }
        }
    }

    private void logits(String part, List<int[]> rows, int tokens, Pass pass) {
        int vocab = session.shape().vocabSize();
        float[] logits = new float[rows.size() * tokens * vocab];
        float[] logProbabilities = new float[rows.size() * (tokens - 1)];
        for (int r = 0; r < rows.size(); r++) {
            for (int s = 0; s < rows.get(r).length; s++) {
                int flat = r * tokens + s;
                ParityContext.copy(pass.logits(flat), logits, flat * vocab);
                if (s + 1 < rows.get(r).length) {
                    logProbabilities[r * (tokens - 1) + s] =
                            pass.logProbabilities(flat).getAtIndex(ValueLayout.JAVA_FLOAT, rows.get(r)[s + 1]);
                }
            }
        }
        behind(part + "logits", logits);
        behind(part + "logprobs", logProbabilities);
    }

    private void behind(String key, float[] computed) {
        reference
                .floats(key)
                .ifPresent(expected ->
                        log.add(divergence.behind(Comparison.floats(prefix + key, expected, computed, TOLERANCE))));
    }

    /// Zeros behind a row's own length, as in the reference.
    private static float[] masked(float[] values, List<int[]> rows, int tokens, int width) {
        for (int r = 0; r < rows.size(); r++) {
            for (int i = rows.get(r).length * width; i < tokens * width; i++) {
                values[r * tokens * width + i] = 0;
            }
        }
        return values;
    }
}
