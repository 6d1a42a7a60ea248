package steerbench.engine.fit;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import steerbench.engine.graph.ModelShape;
import steerbench.engine.hook.HookPoint;
import steerbench.engine.sae.SaeConfig;
import steerbench.engine.session.DecoderSession;
import steerbench.engine.session.Pass;
import steerbench.engine.session.PassShape;
import steerbench.engine.session.SplitCache;
import steerbench.engine.task.Cancellation;

/// Runs the fixed text through model and SAE: how well residuals are reconstructed, and what the model loses
/// when the reconstruction takes their place. For that the model is cut behind the hook, and the upper half
/// is given another residual stream.
final class SelfTest {
    private static final int MAX_TOKENS = 128;

    /// Bounds the logits of a pass. The last positions are scored: they have the most context.
    private static final int MAX_SCORED = 64;

    private static final int SAMPLED_PER_PASSAGE = 12;

    private final DecoderSession session;
    private final SaeConfig config;
    private final SaeCodec codec;
    private final Cancellation cancellation;
    private final boolean replaces;
    private final SaeCodec.Tally tally = new SaeCodec.Tally();
    private final List<Residuals> read = new ArrayList<>();
    private final List<Residuals> raw = new ArrayList<>();
    private final List<Residuals> reconstructed = new ArrayList<>();
    private final Map<HookPoint, List<Residuals>> sampled = new LinkedHashMap<>();
    private double clean;
    private double withSae;
    private double zeroed;
    private int scored;

    /// @param session of the layout that [#layout] gives
    SelfTest(DecoderSession session, SaeConfig config, SaeCodec codec, Cancellation cancellation) {
        this.session = session;
        this.config = config;
        this.codec = codec;
        this.cancellation = cancellation;
        this.replaces = session.isCut();
    }

    /// What a session must hold: a cut behind the hook, and taps at its kind of hook in every block. The SAE
    /// is not in it: its input here may be what no model gives, such as zeros.
    static DecoderSession.Layout layout(ModelShape shape, HookPoint hook) {
        Set<HookPoint> taps = new LinkedHashSet<>();
        for (int layer = 0; layer < shape.nLayers(); layer++) {
            taps.add(new HookPoint(layer, hook.site()));
        }
        int cut = switch (hook.site()) {
            case RESID_PRE -> hook.layer();
            case RESID_POST, MLP_OUT -> hook.layer() + 1;
            // What passes in the middle of a block cannot be replaced from outside.
            case RESID_MID, Z, NEURONS, ATTN_OUT -> 0;
        };
        return DecoderSession.Layout.cutAt(cut < shape.nLayers() ? cut : 0, taps);
    }

    /// Adds a passage, with BOS in front where there is one; what is longer than a pass is left away.
    void passage(int[] ids) {
        int tokens = Math.min(ids.length, Math.min(MAX_TOKENS, session.maxPositions()));
        int wanted = Math.min(tokens - 1, MAX_SCORED);
        try (SplitCache cache = session.newCache(1, tokens);
                Pass pass = session.newPass(new PassShape(1, tokens, wanted, List.of()))) {
            pass.row(0, 0, tokens);
            for (int s = 0; s < tokens; s++) {
                pass.token(0, s, ids[s]);
            }
            for (int r = 0; r < wanted; r++) {
                pass.logitRow(r, 0, tokens - 1 - wanted + r);
            }
            session.run(pass, cache, 0, cancellation);
            clean += loss(pass, ids, tokens, wanted);
            scored += wanted;
            Residuals x = Residuals.copyOf(pass.tap(config.hook()), 1, tokens - 1, config.dIn());
            Residuals decoded = keep(pass, x);
            if (replaces) {
                // At the cut stands what passed the hook or, behind an MLP, what its output was added to.
                Residuals rest = Residuals.copyOf(pass.residual(), 1, tokens - 1, config.dIn())
                        .plus(x, -1);
                withSae += replaced(pass, cache, rest.plus(decoded, 1), ids, wanted);
                zeroed += replaced(pass, cache, rest, ids, wanted);
            }
        }
    }

    /// What passed the hooks, and the SAE's reconstruction in the model's own space. Position 0 is left out.
    private Residuals keep(Pass pass, Residuals x) {
        int tokens = x.tokens();
        Residuals decoded = codec.reconstruct(x, tally);
        boolean centres = config.centresInput();
        raw.add(x);
        read.add(centres ? x.centred() : x);
        reconstructed.add(decoded);
        int step = Math.max(1, (tokens - 1) / SAMPLED_PER_PASSAGE);
        int[] rows =
                IntStream.iterate(step / 2, i -> i < tokens - 1, i -> i + step).toArray();
        for (int layer = 0; layer < session.shape().nLayers(); layer++) {
            HookPoint hook = new HookPoint(layer, config.hook().site());
            Residuals all = Residuals.copyOf(pass.tap(hook), 1, tokens, config.dIn());
            sampled.computeIfAbsent(hook, _ -> new ArrayList<>()).add(all.rows(rows));
        }
        return centres ? decoded.shifted(x.means()) : decoded;
    }

    private double replaced(Pass pass, SplitCache cache, Residuals instead, int[] ids, int wanted) {
        pass.putResidual(MemorySegment.ofArray(instead.values()), (long) instead.width() * Float.BYTES);
        session.runUpper(pass, cache.upper(), 0, cancellation);
        return loss(pass, ids, instead.tokens() + 1, wanted);
    }

    private static double loss(Pass pass, int[] ids, int tokens, int wanted) {
        double sum = 0;
        for (int r = 0; r < wanted; r++) {
            sum -= pass.logProbabilities(r).getAtIndex(ValueLayout.JAVA_FLOAT, ids[tokens - wanted + r]);
        }
        return sum;
    }

    /// What was measured of all passages.
    FitFigures figures() {
        Residuals all = Residuals.join(raw);
        int[] ordinary = Outliers.ordinary(all);
        double unexplained = Residuals.join(read)
                .rows(ordinary)
                .unexplainedBy(Residuals.join(reconstructed).rows(ordinary));
        double before = clean / scored;
        double with = withSae / scored;
        double without = zeroed / scored;
        return new FitFigures(
                session.arithmetic(),
                ordinary.length,
                all.tokens() - ordinary.length,
                unexplained,
                IntStream.of(ordinary).mapToDouble(tally::active).average().orElse(0),
                1 - (double) tally.seen() / config.dSae(),
                Outliers.median(all.norms()),
                before,
                replaces ? new FitFigures.Loss(with, without, (without - with) / (without - before)) : null,
                replaces ? "" : "the model cannot be cut behind " + config.hook());
    }

    /// Residuals of some tokens at each layer, outliers of the SAE's own hook left out.
    Map<HookPoint, Residuals> samples() {
        int[] ordinary = Outliers.ordinary(Residuals.join(sampled.getOrDefault(config.hook(), List.of())));
        Map<HookPoint, Residuals> samples = new LinkedHashMap<>();
        sampled.forEach((hook, parts) -> samples.put(hook, Residuals.join(parts).rows(ordinary)));
        return samples;
    }
}
