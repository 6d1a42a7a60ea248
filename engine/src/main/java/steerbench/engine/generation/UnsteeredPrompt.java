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
/// slider does not run it again. It also serves every plan that leaves the prompt alone, or its beginning, as
/// such a plan changes nothing there. Owns its memory.
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
    UnsteeredPrompt(List<List<Integer>> slots, Prefill run, SteeringPlan reader) {
        this(slots, run.rows(), run.receipts(reader), run.readings(reader));
    }

    /// A plan that leaves the prompt alone, but whose receipts tell of every slot.
    static SteeringPlan reader(List<SlotTable> tables) {
        List<SteeredFeature> all = tables.stream()
                .flatMap(t -> t.features().stream().map(f -> SteeredFeature.of(t.sae(), f)))
                .toList();
        return new SteeringPlan(all, SteeringTier.PER_TOKEN, Magnitude.RESIDUAL, 0, 0, Phase.GENERATED, false, false);
    }

    /// Leading positions that the plan leaves as they are: all where its gates stay shut, those before the
    /// first edit in tier 1. Up to there every SAE reads the unsteered stream, whatever hooks the others
    /// edit.
    ///
    /// @param firstCounting the first position that steering may touch
    int agreesFor(SteeringPlan plan, int firstCounting) {
        if (!plan.editsPrompt()) {
            return readings.size();
        }
        if (plan.tier() == SteeringTier.CONSTANT) {
            return firstCounting;
        }
        int firing = firstCounting;
        while (firing < readings.size() && !fires(plan, readings.get(firing))) {
            firing++;
        }
        // The latch of tier 2 opens the gate before the position that sets it, too.
        return firing < readings.size() && plan.tier() == SteeringTier.PER_INPUT ? firstCounting : firing;
    }

    private static boolean fires(SteeringPlan plan, TokenReading reading) {
        return reading.watched().stream().anyMatch(a -> plan.features().stream().anyMatch(f -> fires(f, a)));
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
