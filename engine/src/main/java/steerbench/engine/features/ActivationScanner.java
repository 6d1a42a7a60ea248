package steerbench.engine.features;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import steerbench.engine.graph.ModelShape;
import steerbench.engine.graph.SaeSite;
import steerbench.engine.hook.HookPoint;
import steerbench.engine.hook.Site;
import steerbench.engine.session.DecoderSession;
import steerbench.engine.session.KvCache;
import steerbench.engine.session.Pass;
import steerbench.engine.session.PassShape;
import steerbench.engine.session.SaeSession;
import steerbench.engine.session.SplitCache;
import steerbench.engine.session.TopActivations;
import steerbench.engine.task.Cancellation;

/// Reads feature activations of many texts, several texts a pass. Where the SAE sits at the model's cut, only
/// the blocks below it run; else the whole model runs, and what passes the hook is tapped.
public final class ActivationScanner implements AutoCloseable {
    private final DecoderSession session;
    private final SaeSession sae;
    private final SaeSite site;

    /// @param session of the layout that [#layout] gives
    public ActivationScanner(DecoderSession session, SaeSession sae) {
        this.session = session;
        this.sae = sae;
        this.site = session.sites().getFirst();
    }

    /// What a session must hold for scanning with this SAE.
    public static DecoderSession.Layout layout(ModelShape shape, SaeSite site) {
        Set<HookPoint> taps = isAtCut(shape, site.hook()) ? Set.of() : Set.of(site.hook());
        return new DecoderSession.Layout(List.of(site), taps, false);
    }

    /// Whether what passes the hook is what the lower half of the model gives.
    private static boolean isAtCut(ModelShape shape, HookPoint hook) {
        boolean between = hook.site() == Site.RESID_PRE || hook.site() == Site.RESID_POST;
        return between && hook.blocksBefore() > 0 && hook.blocksBefore() == DecoderSession.cutBelow(shape, hook);
    }

    /// Active features of every token of every row.
    public List<List<List<FeatureActivation>>> scan(List<int[]> rows, Cancellation cancellation) {
        int tokens = rows.stream().mapToInt(r -> r.length).max().orElse(0);
        long width = (long) site.sae().config().dIn() * Float.BYTES;
        List<Integer> noSlots = session.sites().stream().map(_ -> 1).toList();
        int valid = rows.stream().mapToInt(r -> r.length).sum();
        try (Arena scratch = Arena.ofConfined();
                Pass pass = session.newPass(new PassShape(rows.size(), tokens, 1, noSlots))) {
            for (int r = 0; r < rows.size(); r++) {
                pass.row(r, 0, rows.get(r).length);
                for (int s = 0; s < rows.get(r).length; s++) {
                    pass.token(r, s, rows.get(r)[s]);
                }
            }
            MemorySegment read = run(pass, cancellation);
            MemorySegment packed = scratch.allocate(valid * width, 64);
            long at = 0;
            for (int r = 0; r < rows.size(); r++) {
                long bytes = rows.get(r).length * width;
                MemorySegment.copy(read, (long) r * tokens * width, packed, at, bytes);
                at += bytes;
            }
            return split(rows, active(sae.readout(packed, valid, cancellation), site.id()));
        }
    }

    /// What passes the SAE's hook, `(B, S, d_in)` floats.
    private MemorySegment run(Pass pass, Cancellation cancellation) {
        int rows = pass.shape().rows();
        int tokens = pass.shape().tokens();
        if (isAtCut(session.shape(), site.hook())) {
            try (KvCache cache = session.newLowerCache(rows, tokens)) {
                session.runLower(pass, cache, 0, cancellation);
            }
            return pass.residual();
        }
        try (SplitCache cache = session.newCache(rows, tokens)) {
            session.run(pass, cache, 0, cancellation);
        }
        return pass.tap(site.hook());
    }

    private static List<List<FeatureActivation>> active(TopActivations top, String saeId) {
        List<List<FeatureActivation>> all = new ArrayList<>();
        for (int t = 0; t < top.tokens(); t++) {
            List<FeatureActivation> token = new ArrayList<>();
            for (int rank = 0; rank < top.size() && top.value(t, rank) > 0; rank++) {
                token.add(new FeatureActivation(saeId, top.feature(t, rank), top.value(t, rank)));
            }
            all.add(token);
        }
        return all;
    }

    private static List<List<List<FeatureActivation>>> split(List<int[]> rows, List<List<FeatureActivation>> all) {
        List<List<List<FeatureActivation>>> byRow = new ArrayList<>();
        int at = 0;
        for (int[] row : rows) {
            byRow.add(all.subList(at, at + row.length));
            at += row.length;
        }
        return byRow;
    }

    @Override
    public void close() {
        sae.close();
    }
}
