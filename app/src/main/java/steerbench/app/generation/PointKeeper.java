package steerbench.app.generation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import steerbench.app.common.Problems;
import steerbench.app.common.Texts;
import steerbench.app.state.ChartPoint;
import steerbench.app.state.RunSettings;
import steerbench.app.state.Series;
import steerbench.app.state.WorkbenchState;
import steerbench.engine.evaluation.ScoredContinuation;
import steerbench.engine.generation.Continuation;

/// Turns scored continuations into points of the chart.
final class PointKeeper {
    /// More than the chart draws without a hitch.
    static final int MOST = 2000;

    private final WorkbenchState shared;
    private final Problems problems;
    private final Texts texts;

    PointKeeper(WorkbenchState shared, Problems problems, Texts texts) {
        this.shared = shared;
        this.problems = problems;
        this.texts = texts;
    }

    /// Adds what is new. A tier that changes nothing is the baseline, and a continuation made a second time
    /// says nothing that the first did not.
    ///
    /// @param series of each plan
    void add(RunSettings run, List<Series> series, ChartPoint.Rulers rulers, List<ScoredContinuation> scored) {
        Set<ChartPoint.Key> known = new HashSet<>();
        shared.points().forEach(p -> known.add(p.key()));
        List<ChartPoint> fresh = new ArrayList<>();
        for (ScoredContinuation s : scored) {
            Continuation c = s.continuation();
            Series of = series.get(c.id().plan());
            ChartPoint point = new ChartPoint(
                    run,
                    of,
                    c.id().sample(),
                    c.text(),
                    c.tokens().size(),
                    c.finish(),
                    s.toxicity().toxicity(),
                    s.perplexity(),
                    rulers);
            boolean counts = of == Series.BASELINE || run.isActive(of);
            if (counts && point.isPlottable() && known.add(point.key())) {
                fresh.add(point);
            }
        }
        shared.points().addAll(fresh);
        int tooMany = shared.points().size() - MOST;
        if (tooMany > 0) {
            shared.points().remove(0, tooMany);
            problems.tell(texts.get("chart.forgotten", Integer.toString(tooMany), Integer.toString(MOST)), "");
        }
    }
}
