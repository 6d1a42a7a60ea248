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
import steerbench.engine.graph.SaeSite;
import steerbench.engine.hook.HookPoint;
import steerbench.engine.hook.Site;
import steerbench.engine.session.DecoderSession;
import steerbench.engine.session.Pass;
import steerbench.engine.session.PassShape;
import steerbench.engine.session.SplitCache;
import steerbench.engine.steering.RowSteering;
import steerbench.engine.steering.SlotTable;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.task.Cancellation;

/// Runs the fixed text through model and SAE: how well residuals are reconstructed, and what the model loses
/// when the reconstruction takes their place. Where the SAE sits at the model's cut, the upper half is simply
/// given the reconstruction.
final class SelfTest {
    private static final int MAX_TOKENS = 128;

    /// Bounds the logits of a pass. The last positions are scored: they have the most context.
    private static final int MAX_SCORED = 64;

    private static final int SAMPLED_PER_PASSAGE = 12;

    private final DecoderSession session;
    private final SaeSite site;
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
    SelfTest(DecoderSession session, SaeCodec codec, Cancellation cancellation) {
        this.session = session;
        this.site = session.sites().getFirst();
        this.codec = codec;
        this.cancellation = cancellation;
        this.replaces = isAtCut(session.shape(), site.hook());
    }

    /// What a session must hold: the SAE, and taps at its kind of hook in every block.
    static DecoderSession.Layout layout(ModelShape shape, SaeSite site) {
        Set<HookPoint> taps = new LinkedHashSet<>();
        for (int layer = 0; layer < shape.nLayers(); layer++) {
            taps.add(new HookPoint(layer, site.hook().site()));
        }
        return new DecoderSession.Layout(List.of(site), taps, false);
    }

    private static boolean isAtCut(ModelShape shape, HookPoint hook) {
        boolean between = hook.site() == Site.RESID_PRE || hook.site() == Site.RESID_POST;
        return between && hook.blocksBefore() > 0 && hook.blocksBefore() == DecoderSession.cutBelow(shape, hook);
    }

    /// Adds a passage, with BOS in front where there is one; what is longer than a pass is left away.
    void passage(int[] ids) {
        int tokens = Math.min(ids.length, Math.min(MAX_TOKENS, session.maxPositions()));
        int wanted = Math.min(tokens - 1, MAX_SCORED);
        List<SlotTable> tables = SlotTable.of(session.sites(), List.of(), Map.of());
        List<Integer> slots = tables.stream().map(SlotTable::size).toList();
        try (SplitCache cache = session.newCache(1, tokens);
                Pass pass = session.newPass(new PassShape(1, tokens, wanted, slots))) {
            pass.row(0, 0, tokens);
            for (int s = 0; s < tokens; s++) {
                pass.token(0, s, ids[s]);
            }
            for (int r = 0; r < wanted; r++) {
                pass.logitRow(r, 0, tokens - 1 - wanted + r);
            }
            new RowSteering(SteeringPlan.unsteered(), tables).writePlan(pass.site(0), 0, 0);
            session.run(pass, cache, 0, cancellation);
            clean += loss(pass, ids, tokens, wanted);
            scored += wanted;
            Residuals decoded = keep(pass, tokens);
            if (replaces) {
                withSae += replaced(pass, cache, decoded, ids, wanted);
                zeroed += replaced(pass, cache, decoded.scaled(0), ids, wanted);
            }
        }
    }

    /// What passed the hooks, and the SAE's reconstruction in the model's own space. Position 0 is left out.
    private Residuals keep(Pass pass, int tokens) {
        int width = site.sae().config().dIn();
        Residuals x = Residuals.copyOf(pass.tap(site.hook()), 1, tokens - 1, width);
        Residuals decoded = codec.reconstruct(x, tally);
        boolean centres = site.sae().config().centresInput();
        raw.add(x);
        read.add(centres ? x.centred() : x);
        reconstructed.add(decoded);
        int step = Math.max(1, (tokens - 1) / SAMPLED_PER_PASSAGE);
        int[] rows = IntStream.iterate(step / 2, i -> i < tokens - 1, i -> i + step)
                .toArray();
        for (int layer = 0; layer < session.shape().nLayers(); layer++) {
            HookPoint hook = new HookPoint(layer, site.hook().site());
            Residuals all = Residuals.copyOf(pass.tap(hook), 1, tokens - 1, width);
            sampled.computeIfAbsent(hook, _ -> new ArrayList<>()).add(all.rows(rows));
        }
        return centres ? decoded.shifted(x.means()) : decoded;
    }

    private double replaced(Pass pass, SplitCache cache, Residuals instead, int[] ids, int wanted) {
        MemorySegment stream = pass.residual();
        MemorySegment.copy(
                instead.values(),
                0,
                stream,
                ValueLayout.JAVA_FLOAT,
                (long) instead.width() * Float.BYTES,
                instead.values().length);
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
        int dSae = site.sae().config().dSae();
        return new FitFigures(
                session.mode().label(),
                ordinary.length,
                all.tokens() - ordinary.length,
                unexplained,
                IntStream.of(ordinary).mapToDouble(tally::active).average().orElse(0),
                1 - (double) tally.seen() / dSae,
                Outliers.median(all.norms()),
                replaces ? new FitFigures.Loss(clean / scored, withSae / scored, zeroed / scored, scored) : null,
                replaces ? "" : "what passes " + site.hook() + " cannot be replaced in this engine");
    }

    /// Residuals of some tokens at each layer, outliers of the SAE's own hook left out.
    Map<HookPoint, Residuals> samples() {
        int[] ordinary = Outliers.ordinary(Residuals.join(sampled.getOrDefault(site.hook(), List.of())));
        Map<HookPoint, Residuals> samples = new LinkedHashMap<>();
        sampled.forEach((hook, parts) -> samples.put(hook, Residuals.join(parts).rows(ordinary)));
        return samples;
    }
}
