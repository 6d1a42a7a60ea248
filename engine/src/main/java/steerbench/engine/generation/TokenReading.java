package steerbench.engine.generation;

import java.util.ArrayList;
import java.util.List;
import steerbench.engine.features.FeatureActivation;
import steerbench.engine.graph.SiteTensor;
import steerbench.engine.session.SiteBuffers;
import steerbench.engine.steering.SlotTable;

/// What the SAEs said of one token.
///
/// @param watched activations of all features in the batch's slots
/// @param top the largest activations, those above 0
public record TokenReading(List<FeatureActivation> watched, List<FeatureActivation> top) {
    public TokenReading {
        watched = List.copyOf(watched);
        top = List.copyOf(top);
    }

    static TokenReading of(List<SiteBuffers> sites, List<SlotTable> tables, int row, int token) {
        List<FeatureActivation> watched = new ArrayList<>();
        List<FeatureActivation> top = new ArrayList<>();
        for (int i = 0; i < tables.size(); i++) {
            SlotTable table = tables.get(i);
            SiteBuffers site = sites.get(i);
            for (int slot = 0; slot < table.size(); slot++) {
                watched.add(new FeatureActivation(
                        table.sae(),
                        table.features().get(slot),
                        site.slotOutput(SiteTensor.ACTIVATIONS, row, token, slot)));
            }
            for (int rank = 0; rank < site.readout(); rank++) {
                float activation = site.topValue(row, token, rank);
                if (activation > 0) {
                    top.add(new FeatureActivation(table.sae(), site.topFeature(row, token, rank), activation));
                }
            }
        }
        return new TokenReading(watched, top);
    }
}
