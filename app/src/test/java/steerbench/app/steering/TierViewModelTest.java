package steerbench.app.steering;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import steerbench.app.common.Texts;
import steerbench.app.state.FeatureId;
import steerbench.app.state.FeatureWeight;
import steerbench.app.state.WorkbenchState;
import steerbench.engine.steering.Magnitude;
import steerbench.engine.steering.SteeringTier;

@Tag("unit")
class TierViewModelTest {
    private final WorkbenchState state = new WorkbenchState();
    private final TierViewModel tier = new TierViewModel(state, SteeringTier.CONSTANT, Texts.load());

    @Test
    void eachMagnitudeKeepsItsStrength() {
        tier.strength().set(0.08);
        tier.magnitude().set(Magnitude.UNIT);
        assertThat(tier.strength().get()).isEqualTo(8);
        tier.strength().set(12);
        tier.magnitude().set(Magnitude.RESIDUAL);
        assertThat(state.tier(SteeringTier.CONSTANT).get().strength()).isEqualTo(0.08);
        tier.magnitude().set(Magnitude.UNIT);
        assertThat(state.tier(SteeringTier.CONSTANT).get().strength()).isEqualTo(12);
    }

    @Test
    void editsWithoutStrengthHaveNoSlider() {
        tier.magnitude().set(Magnitude.ABLATE);
        assertThat(tier.state().get()).isEqualTo(TierViewModel.State.NO_STRENGTH);
        tier.magnitude().set(Magnitude.CLAMP);
        assertThat(tier.state().get()).isEqualTo(TierViewModel.State.CLAMP_VALUE);
    }

    @Test
    void aSharedDoseIsDividedAmongTheFeatures() {
        state.steered()
                .setAll(new FeatureWeight(new FeatureId("tiny", 1), 1), new FeatureWeight(new FeatureId("tiny", 2), 1));
        tier.strength().set(0.06);
        assertThat(tier.total().get()).isEqualTo("0.06 ‖x‖ × 2");
        state.sharesDose().set(true);
        assertThat(tier.total().get()).isEqualTo("0.03 ‖x‖ × 2");
    }
}
