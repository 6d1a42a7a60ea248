package steerbench.app.run;

import java.util.Locale;
import steerbench.engine.steering.Phase;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.steering.SteeringTier;

/// A plan in a few words.
public final class PlanText {
    private PlanText() {}

    public static String of(SteeringPlan plan) {
        if (plan.features().isEmpty()) {
            return "unsteered";
        }
        StringBuilder text = new StringBuilder();
        text.append("tier ")
                .append(plan.tier().number())
                .append(' ')
                .append(plan.tier().label());
        text.append(", ").append(plan.magnitude().name().toLowerCase(Locale.ROOT));
        switch (plan.magnitude()) {
            case ABLATE -> {}
            case CLAMP -> text.append(" to ").append(plan.clampValue());
            default -> text.append(" s=").append(plan.strength());
        }
        text.append(", ").append(plan.features().size()).append(plan.features().size() == 1 ? " feature" : " features");
        if (plan.sharesDose() && plan.features().size() > 1) {
            text.append(", shared dose");
        }
        if (plan.phase() != Phase.BOTH) {
            text.append(", ")
                    .append(plan.phase().name().toLowerCase(Locale.ROOT))
                    .append(" only");
        }
        if (plan.rearm() && plan.tier() == SteeringTier.PER_INPUT) {
            text.append(", rearms");
        }
        return text.toString();
    }
}
