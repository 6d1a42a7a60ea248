package steerbench.app.report;

import java.util.List;
import java.util.stream.IntStream;
import steerbench.app.chart.MeanNames;
import steerbench.engine.steering.SteeringPlan;

/// What stands beside the plans' marks in a chart: as [MeanNames], and the plan's number where those are the same for
/// several of a tier.
final class MarkNames {
    private final List<SteeringPlan> plans;
    private final List<String> names;

    MarkNames(List<SteeringPlan> plans) {
        this.plans = List.copyOf(plans);
        MeanNames means = new MeanNames(plans.stream()
                .filter(plan -> !plan.features().isEmpty())
                .map(SteeringPlan::magnitude)
                .toList());
        this.names =
                plans.stream().map(p -> means.of(p.magnitude(), p.strength())).toList();
    }

    /// Nothing beside the baseline's, which is alone.
    String of(SteeringPlan plan) {
        if (plan.features().isEmpty()) {
            return "";
        }
        int place = plans.indexOf(plan);
        boolean shared = IntStream.range(0, plans.size()).anyMatch(other -> other != place && looksLike(other, place));
        return shared ? (names.get(place) + " plan " + place).strip() : names.get(place);
    }

    private boolean looksLike(int other, int place) {
        return !plans.get(other).features().isEmpty()
                && plans.get(other).tier() == plans.get(place).tier()
                && names.get(other).equals(names.get(place));
    }
}
