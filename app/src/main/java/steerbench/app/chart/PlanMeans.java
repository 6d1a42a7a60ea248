package steerbench.app.chart;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import steerbench.app.state.ChartPoint;
import steerbench.engine.evaluation.Estimate;

/// Means of the plans' points. Their intervals take milliseconds each, so those of plans to which nothing came stay.
final class PlanMeans {
    private final Map<ChartPoint.PlanKey, PlanMean> known = new HashMap<>();

    record PlanMean(List<ChartPoint> points, Estimate perplexity, Estimate toxicity) {
        static PlanMean of(List<ChartPoint> points) {
            return new PlanMean(
                    List.copyOf(points), mean(points, ChartPoint::perplexity), mean(points, ChartPoint::toxicity));
        }

        private static Estimate mean(List<ChartPoint> points, ToDoubleFunction<ChartPoint> value) {
            return Estimate.ofMean(points.stream().mapToDouble(value).toArray());
        }
    }

    /// Forgets plans that are not there any more.
    void keepOnly(Map<ChartPoint.PlanKey, List<ChartPoint>> plans) {
        known.keySet().retainAll(plans.keySet());
    }

    PlanMean of(ChartPoint.PlanKey plan, List<ChartPoint> points) {
        return known.compute(
                plan, (_, before) -> before != null && before.points().equals(points) ? before : PlanMean.of(points));
    }
}
