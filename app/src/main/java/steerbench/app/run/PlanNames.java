package steerbench.app.run;

import java.util.List;
import java.util.stream.Collectors;
import steerbench.engine.steering.SteeredFeature;
import steerbench.engine.steering.SteeringPlan;

/// Names that tell the plans of a run apart: in a few words, with the features where those are the same for
/// several.
public final class PlanNames {
    private static final int MOST_NAMED = 4;

    private final List<SteeringPlan> plans;
    private final List<String> texts;

    public PlanNames(List<SteeringPlan> plans) {
        this.plans = List.copyOf(plans);
        this.texts = plans.stream().map(PlanText::of).toList();
    }

    public String of(SteeringPlan plan) {
        String text = PlanText.of(plan);
        if (texts.stream().filter(text::equals).count() < 2) {
            return text;
        }
        String features = plan.features().size() > MOST_NAMED ? "" : " " + features(plan);
        return text + features + ", plan " + plans.indexOf(plan);
    }

    /// Of each the weight where it is not 1, and the threshold where it is not 0: `3524:0.5:2`.
    private static String features(SteeringPlan plan) {
        return plan.features().stream().map(PlanNames::feature).collect(Collectors.joining(" ", "(", ")"));
    }

    private static String feature(SteeredFeature f) {
        return f.feature()
                + (f.weight() != 1 || f.tau() != 0 ? ":" + f.weight() : "")
                + (f.tau() != 0 ? ":" + f.tau() : "");
    }
}
