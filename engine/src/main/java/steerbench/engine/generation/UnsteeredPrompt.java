package steerbench.engine.generation;

import java.util.List;
import steerbench.engine.features.FeatureActivation;
import steerbench.engine.steering.FeatureEdit;
import steerbench.engine.steering.Magnitude;
import steerbench.engine.steering.Phase;
import steerbench.engine.steering.Receipt;
import steerbench.engine.steering.SlotTable;
import steerbench.engine.steering.SteeredFeature;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.steering.SteeringTier;

/// A prompt as the unsteered model leaves it, whole: the same for every position of every slider, so a moved
/// slider does not run it again. It also serves every plan whose gates stay shut on the whole prompt, as such
/// a plan changes nothing there. Owns its memory.
///
/// @param slots by SAE: the features whose activations `readings` hold
/// @param row keys, values and logits, one row
/// @param receipts one a position, with an entry for every feature of `slots`, all gates shut
/// @param readings one a position
record UnsteeredPrompt(List<List<Integer>> slots, PromptRows row, List<Receipt> receipts, List<TokenReading> readings)
        implements AutoCloseable {
    UnsteeredPrompt {
        receipts = List.copyOf(receipts);
        readings = List.copyOf(readings);
    }

    /// From its own run under the plan of [#reader].
    UnsteeredPrompt(List<List<Integer>> slots, Prefill run) {
        this(slots, run.rows(), run.receipts(0), run.readings(0));
    }

    /// A plan that leaves the prompt alone, but whose receipts tell of every slot.
    static SteeringPlan reader(List<SlotTable> tables) {
        List<SteeredFeature> all = tables.stream()
                .flatMap(t -> t.features().stream().map(f -> SteeredFeature.of(t.sae(), f)))
                .toList();
        return new SteeringPlan(all, SteeringTier.PER_TOKEN, Magnitude.RESIDUAL, 0, 0, Phase.GENERATED, false, false);
    }

    /// Whether the plan's gates are shut at every position of the prompt.
    ///
    /// @param firstCounting the first position that steering may touch
    boolean leavesShut(SteeringPlan plan, int firstCounting) {
        return plan.tier() != SteeringTier.CONSTANT
                && readings.stream()
                        .skip(firstCounting)
                        .flatMap(r -> r.watched().stream())
                        .noneMatch(a -> plan.features().stream().anyMatch(f -> fires(f, a)));
    }

    private static boolean fires(SteeredFeature feature, FeatureActivation a) {
        return feature.feature() == a.feature()
                && feature.sae().equals(a.sae())
                && a.activation() > (float) feature.tau();
    }

    /// The receipts of a plan whose gates stay shut.
    List<Receipt> receipts(SteeringPlan plan) {
        return receipts.stream()
                .map(r -> new Receipt(
                        r.features().stream()
                                .filter(e -> plan.features().stream().anyMatch(f -> isOf(f, e)))
                                .toList(),
                        r.sites()))
                .toList();
    }

    private static boolean isOf(SteeredFeature feature, FeatureEdit edit) {
        return feature.feature() == edit.feature() && feature.sae().equals(edit.sae());
    }

    long bytes() {
        return row.bytes();
    }

    @Override
    public void close() {
        row.close();
    }
}
