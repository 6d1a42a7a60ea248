package steerbench.engine.steering;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import steerbench.engine.graph.SaeSite;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.sae.SparseAutoencoder;

/// The features of one SAE that a batch steers or watches, each in a slot shared by all rows. Rows whose plan
/// does not hold a feature have zero coefficients in its slot.
public final class SlotTable {
    private final SaeSite site;
    private final List<Integer> features;
    private final Map<Integer, Integer> slotOf = new LinkedHashMap<>();
    private final double[] decoderNorms;

    private SlotTable(SaeSite site, List<Integer> features) {
        this.site = site;
        this.features = features;
        decoderNorms = new double[features.size()];
        for (int slot = 0; slot < decoderNorms.length; slot++) {
            slotOf.put(features.get(slot), slot);
            decoderNorms[slot] = site.sae().directionNorm(features.get(slot));
        }
    }

    /// One table a site, in the sites' order.
    ///
    /// @param watched features whose activations are wanted besides the steered ones, by SAE id
    public static List<SlotTable> of(
            List<SaeSite> sites, Collection<SteeringPlan> plans, Map<String, Set<Integer>> watched) {
        Map<String, Set<Integer>> wanted = new LinkedHashMap<>();
        sites.forEach(s -> wanted.put(s.id(), new LinkedHashSet<>()));
        plans.forEach(plan -> plan.features().forEach(f -> of(wanted, f.sae()).add(f.feature())));
        sites.forEach(site -> checkSteerable(site, plans));
        watched.forEach((sae, features) -> of(wanted, sae).addAll(features));
        List<SlotTable> tables = new ArrayList<>();
        for (SaeSite site : sites) {
            Set<Integer> features = of(wanted, site.id());
            features.forEach(site.sae()::checkFeature);
            // An empty product is no standard territory for kernels: one idle slot instead.
            tables.add(new SlotTable(site, features.isEmpty() ? List.of(0) : List.copyOf(features)));
        }
        return tables;
    }

    /// Of each table, by slot.
    public static List<List<Integer>> features(List<SlotTable> tables) {
        return tables.stream().map(SlotTable::features).toList();
    }

    private static void checkSteerable(SaeSite site, Collection<SteeringPlan> plans) {
        boolean steers = plans.stream()
                .flatMap(plan -> plan.features().stream())
                .anyMatch(f -> f.sae().equals(site.id()));
        if (steers && !site.isSteerable()) {
            throw new InvalidRequestException(
                    "SAE " + site.id(),
                    "reads " + site.hook() + ", which is not the residual stream: its features can be watched, not"
                            + " steered",
                    "Take its features out of the plan, or load an SAE of hook_resid_pre, hook_resid_mid or"
                            + " hook_resid_post");
        }
    }

    private static Set<Integer> of(Map<String, Set<Integer>> wanted, String sae) {
        Set<Integer> features = wanted.get(sae);
        if (features == null) {
            throw new InvalidRequestException(
                    "SAE " + sae,
                    "is not loaded",
                    "Load it, or take its features out of the plan; loaded: " + wanted.keySet());
        }
        return features;
    }

    public String sae() {
        return site.id();
    }

    public SparseAutoencoder autoencoder() {
        return site.sae();
    }

    public int size() {
        return features.size();
    }

    /// By slot.
    public List<Integer> features() {
        return features;
    }

    /// The slot of a feature that is known to be in the table.
    public int slot(int feature) {
        Integer slot = slotOf.get(feature);
        if (slot == null) {
            throw new IllegalArgumentException("feature " + feature + " has no slot");
        }
        return slot;
    }

    /// Of the direction as it is added.
    double decoderNorm(int slot) {
        return decoderNorms[slot];
    }
}
