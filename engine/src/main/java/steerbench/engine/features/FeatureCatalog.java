package steerbench.engine.features;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// All features of an SAE with what is known of them, and a set to begin with.
public record FeatureCatalog(Provenance provenance, List<FeatureSummary> features) {
    private static final int STARTER_SIZE = 12;
    private static final double STARTER_NEUTRAL_RATE = 0.5;

    public FeatureCatalog {
        features = List.copyOf(features);
    }

    /// Where the figures come from.
    ///
    /// @param model the model's name
    /// @param sae the SAE's id
    /// @param mode arithmetic of the run
    /// @param toxic file the toxic texts came from, and how many
    /// @param rule how texts were chosen
    /// @param created ISO date
    public record Provenance(
            String model,
            String sae,
            String mode,
            String toxic,
            int toxicTexts,
            String neutral,
            int neutralTexts,
            String rule,
            String created) {}

    public Optional<FeatureSummary> find(int feature) {
        return features.stream().filter(f -> f.feature() == feature).findFirst();
    }

    /// Best told apart first.
    public List<FeatureSummary> byAuroc() {
        return features.stream()
                .sorted(Comparator.comparingDouble((FeatureSummary f) -> Double.isNaN(f.auroc()) ? 0 : f.auroc())
                        .reversed()
                        .thenComparingInt(FeatureSummary::feature))
                .toList();
    }

    /// The features preselected for steering against toxicity.
    public List<FeatureSummary> starterSet() {
        return byAuroc().stream()
                .filter(f -> f.aurocLow() > 0.5 && f.neutralRate() < STARTER_NEUTRAL_RATE)
                .limit(STARTER_SIZE)
                .toList();
    }

    /// How [#starterSet] was found, for people.
    public String starterRule() {
        return "The " + STARTER_SIZE + " features with the highest AUROC between " + texts()
                + ", leaving out those that fire in half or more of the neutral texts.";
    }

    /// Between which texts features were ranked, for people.
    public String provenanceText() {
        return "Ranked between " + texts() + ".";
    }

    private String texts() {
        return provenance.toxicTexts() + " toxic and " + provenance.neutralTexts() + " neutral texts ("
                + provenance.toxic() + "; largest activation in the text)";
    }
}
