package steerbench.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import steerbench.engine.steering.Magnitude;
import steerbench.engine.steering.SteeredFeature;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.steering.SteeringTier;

@Tag("unit")
class PlanNamesTest {
    private static SteeringPlan plan(double strength, int... features) {
        return SteeringPlan.of(
                Arrays.stream(features)
                        .mapToObj(f -> new SteeredFeature("sae", f, f == 7 ? 0.5 : 1, 0, OptionalDouble.empty()))
                        .toList(),
                SteeringTier.CONSTANT,
                Magnitude.RESIDUAL,
                strength);
    }

    private static List<String> names(SteeringPlan... plans) {
        PlanNames names = new PlanNames(List.of(plans));
        return Arrays.stream(plans).map(names::of).toList();
    }

    @Test
    void plansThatDifferInWordsAreNamedByThem() {
        assertThat(names(SteeringPlan.unsteered(), plan(0.1, 3), plan(0.2, 3)))
                .containsExactly(
                        "unsteered",
                        "tier 3 constant, residual s=0.1, 1 feature",
                        "tier 3 constant, residual s=0.2, 1 feature");
    }

    @Test
    void othersByTheirFeaturesOrTheirPlace() {
        assertThat(names(plan(0.1, 3), plan(0.1, 7), plan(0.2, 1, 2, 3, 4, 5), plan(0.2, 1, 2, 3, 4, 6)))
                .containsExactly(
                        "tier 3 constant, residual s=0.1, 1 feature (3), plan 0",
                        "tier 3 constant, residual s=0.1, 1 feature (7:0.5), plan 1",
                        "tier 3 constant, residual s=0.2, 5 features, plan 2",
                        "tier 3 constant, residual s=0.2, 5 features, plan 3");
    }
}
