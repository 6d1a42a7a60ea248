package steerbench.engine.features;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import steerbench.engine.hook.HookPoint;
import steerbench.engine.hook.Site;
import steerbench.engine.problem.UnsupportedException;
import steerbench.engine.session.DecoderSession;
import steerbench.engine.session.KvCache;
import steerbench.engine.session.Pass;
import steerbench.engine.session.PassShape;
import steerbench.engine.session.SaeSession;
import steerbench.engine.session.TopActivations;
import steerbench.engine.task.Cancellation;

/// Reads feature activations of many texts: only the blocks below the SAE's hook run, several texts a pass.
public final class ActivationScanner implements AutoCloseable {
    private final DecoderSession session;
    private final SaeSession sae;

    /// @param session with one SAE, whose hook it is cut at
    public ActivationScanner(DecoderSession session, SaeSession sae) {
        if (!session.isCut()) {
            throw new UnsupportedException(
                    "SAE " + session.sites().getFirst().id(),
                    "reads the embedding itself; scanning needs at least one block below the hook",
                    "Use an SAE of a later layer");
        }
        HookPoint hook = session.sites().getFirst().hook();
        // What comes out at the cut is the stream between two blocks.
        if (hook.site() != Site.RESID_PRE && hook.site() != Site.RESID_POST) {
            throw new UnsupportedException(
                    "SAE " + session.sites().getFirst().id(),
                    "reads " + hook + "; only SAEs between two blocks can be scanned",
                    "Use an SAE of hook_resid_pre or hook_resid_post");
        }
        this.session = session;
        this.sae = sae;
    }

    /// Active features of every token of every row.
    public List<List<List<FeatureActivation>>> scan(List<int[]> rows, Cancellation cancellation) {
        int tokens = rows.stream().mapToInt(r -> r.length).max().orElse(0);
        long width = (long) session.shape().dModel() * Float.BYTES;
        List<Integer> noSlots = session.sites().stream().map(_ -> 1).toList();
        int valid = rows.stream().mapToInt(r -> r.length).sum();
        try (Arena scratch = Arena.ofConfined();
                KvCache cache = session.newLowerCache(rows.size(), tokens);
                Pass pass = session.newPass(new PassShape(rows.size(), tokens, 1, noSlots))) {
            for (int r = 0; r < rows.size(); r++) {
                pass.row(r, 0, rows.get(r).length);
                for (int s = 0; s < rows.get(r).length; s++) {
                    pass.token(r, s, rows.get(r)[s]);
                }
            }
            session.runLower(pass, cache, 0, cancellation);
            MemorySegment packed = scratch.allocate(valid * width, 64);
            long at = 0;
            for (int r = 0; r < rows.size(); r++) {
                long bytes = rows.get(r).length * width;
                MemorySegment.copy(pass.residual(), (long) r * tokens * width, packed, at, bytes);
                at += bytes;
            }
            return split(
                    rows,
                    active(
                            sae.readout(packed, valid, cancellation),
                            session.sites().getFirst().id()));
        }
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
