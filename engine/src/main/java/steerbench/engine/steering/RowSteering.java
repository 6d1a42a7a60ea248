package steerbench.engine.steering;

import java.util.ArrayList;
import java.util.List;
import steerbench.engine.features.FeatureActivation;
import steerbench.engine.graph.SiteTensor;
import steerbench.engine.session.SiteBuffers;

/// A plan at work on one row: its coefficients in the batch's slots, and the state of its latches. Mutable;
/// one owner.
public final class RowSteering {
    private final SteeringPlan plan;
    private final List<SlotTable> tables;
    private final List<Coefficients[]> coefficients = new ArrayList<>();
    private final List<double[]> thresholds = new ArrayList<>();
    private final List<boolean[]> steered = new ArrayList<>();
    private final List<boolean[]> latches = new ArrayList<>();

    public RowSteering(SteeringPlan plan, List<SlotTable> tables) {
        this.plan = plan;
        this.tables = List.copyOf(tables);
        for (SlotTable table : tables) {
            Coefficients[] row = new Coefficients[table.size()];
            java.util.Arrays.fill(row, Coefficients.ZERO);
            double[] tau = new double[table.size()];
            boolean[] here = new boolean[table.size()];
            for (SteeredFeature feature : plan.features()) {
                if (feature.sae().equals(table.sae())) {
                    int slot = table.slot(feature.feature());
                    row[slot] = Coefficients.of(plan, feature, table.decoderNorm(slot));
                    tau[slot] = feature.tau();
                    here[slot] = true;
                }
            }
            coefficients.add(row);
            thresholds.add(tau);
            steered.add(here);
            latches.add(new boolean[table.size()]);
        }
    }

    public SteeringPlan plan() {
        return plan;
    }

    /// Writes what does not change from token to token.
    public void writePlan(SiteBuffers buffers, int site, int row) {
        SlotTable table = tables.get(site);
        for (int slot = 0; slot < table.size(); slot++) {
            buffers.feature(slot, table.features().get(slot));
            if (!buffers.isSteerable()) {
                continue;
            }
            boolean here = steered.get(site)[slot];
            Coefficients c = coefficients.get(site)[slot];
            if (buffers.normalisesTokens()) {
                buffers.perSlot(SiteTensor.IN_ACTIVATIONS, row, slot, (float) c.inActivations());
                buffers.perSlot(SiteTensor.CONSTANT, row, slot, (float) c.constant());
            } else {
                buffers.perSlot(SiteTensor.CONSTANT, row, slot, (float) (c.constant() + c.inActivations()));
            }
            buffers.perSlot(SiteTensor.PER_NORM, row, slot, (float) c.perNorm());
            buffers.perSlot(SiteTensor.PER_ACTIVATION, row, slot, (float) c.perActivation());
            buffers.perSlot(SiteTensor.ALWAYS, row, slot, flag(here && plan.tier() == SteeringTier.CONSTANT));
            buffers.perSlot(SiteTensor.BY_LATCH, row, slot, flag(here && plan.tier() == SteeringTier.PER_INPUT));
            buffers.perSlot(SiteTensor.BY_TOKEN, row, slot, flag(here && plan.tier() == SteeringTier.PER_TOKEN));
            buffers.perSlot(SiteTensor.TAU, row, slot, (float) thresholds.get(site)[slot]);
            buffers.perSlot(SiteTensor.LATCH, row, slot, flag(latches.get(site)[slot]));
            buffers.perSlot(SiteTensor.REARM, row, slot, flag(plan.rearm()));
        }
    }

    /// Writes what token `token` of the call is.
    ///
    /// @param inPrompt whether its position belongs to the prompt
    /// @param counts false for a BOS at position 0 and for padding: neither edited nor setting a latch
    public void writeToken(SiteBuffers buffers, int row, int token, boolean inPrompt, boolean counts) {
        if (!buffers.isSteerable()) {
            return;
        }
        boolean inPhase = inPrompt ? plan.phase().editsPrompt() : plan.phase().editsGenerated();
        buffers.perToken(SiteTensor.EDITABLE, row, token, counts && inPhase);
        buffers.perToken(SiteTensor.SETS_LATCH, row, token, counts && inPrompt);
        buffers.perToken(SiteTensor.MAY_REARM, row, token, counts && !inPrompt);
    }

    /// Takes over the latches after a pass.
    public void readLatches(SiteBuffers buffers, int site, int row) {
        boolean[] latch = latches.get(site);
        for (int slot = 0; buffers.isSteerable() && slot < latch.length; slot++) {
            latch[slot] = buffers.latched(row, slot);
        }
    }

    /// Sets the latches of features that fire at a prompt position (not BOS), whether or not the pass itself
    /// knew of them.
    ///
    /// @param slotActivations what was read there, by table and slot
    public void observePrompt(List<FeatureActivation> slotActivations) {
        int i = 0;
        for (int site = 0; site < tables.size(); site++) {
            boolean[] latch = latches.get(site);
            for (int slot = 0; slot < latch.length; slot++) {
                latch[slot] |= slotActivations.get(i++).activation()
                        > (float) thresholds.get(site)[slot];
            }
        }
    }

    /// The latches of another row with the same plan and prompt.
    public void copyLatches(RowSteering other) {
        for (int site = 0; site < latches.size(); site++) {
            System.arraycopy(other.latches.get(site), 0, latches.get(site), 0, latches.get(site).length);
        }
    }

    /// What the pass did at one token, over all SAEs.
    public Receipt receipt(List<SiteBuffers> buffers, int row, int token) {
        List<FeatureEdit> edits = new ArrayList<>();
        List<Receipt.SiteEdit> perSite = new ArrayList<>();
        for (int site = 0; site < tables.size(); site++) {
            SlotTable table = tables.get(site);
            SiteBuffers in = buffers.get(site);
            if (!in.isSteerable()) {
                continue;
            }
            perSite.add(new Receipt.SiteEdit(table.sae(), in.norm(row, token), in.deltaNorm(row, token)));
            for (int slot = 0; slot < table.size(); slot++) {
                if (steered.get(site)[slot]) {
                    edits.add(edit(table, in, row, token, slot));
                }
            }
        }
        return new Receipt(edits, perSite);
    }

    private static FeatureEdit edit(SlotTable table, SiteBuffers in, int row, int token, int slot) {
        double norm = table.decoderNorm(slot);
        double before = norm > 0 ? in.slotOutput(SiteTensor.PROJECTIONS, row, token, slot) / norm : 0;
        double moved = norm > 0 ? in.slotOutput(SiteTensor.DELTA_PROJECTIONS, row, token, slot) / norm : 0;
        return new FeatureEdit(
                table.sae(),
                table.features().get(slot),
                in.slotOutput(SiteTensor.GATES, row, token, slot) > 0,
                in.slotOutput(SiteTensor.ACTIVATIONS, row, token, slot),
                before,
                before + moved);
    }

    private static float flag(boolean value) {
        return value ? 1 : 0;
    }
}
