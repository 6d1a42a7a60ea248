package steerbench.app.features;

import java.util.Locale;
import java.util.Optional;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleDoubleProperty;
import steerbench.app.state.FeatureId;
import steerbench.engine.features.FeatureSummary;

/// A feature in the list, with what the user made of it.
public final class FeatureRow {
    private final FeatureId feature;
    private final String saeTag;
    private final Optional<FeatureSummary> summary;
    private final String label;
    private final String searchable;
    private final BooleanProperty steered = new SimpleBooleanProperty();
    private final BooleanProperty pinned = new SimpleBooleanProperty();
    private final DoubleProperty weight = new SimpleDoubleProperty(1);

    /// @param saeTag what its SAE is called, short
    FeatureRow(FeatureId feature, String saeTag, Optional<FeatureSummary> summary) {
        this.feature = feature;
        this.saeTag = saeTag;
        this.summary = summary;
        this.label = summary.map(s -> String.join(
                        " ",
                        s.topTokens().stream()
                                .map(String::strip)
                                .filter(t -> !t.isEmpty())
                                .toList()))
                .orElse("");
        this.searchable = label.toLowerCase(Locale.ROOT);
    }

    public FeatureId feature() {
        return feature;
    }

    public String saeTag() {
        return saeTag;
    }

    /// Figures; empty where nothing is known.
    public Optional<FeatureSummary> summary() {
        return summary;
    }

    /// The tokens it raises, unmasked: not to be shown as it is.
    public String label() {
        return label;
    }

    public BooleanProperty steered() {
        return steered;
    }

    public BooleanProperty pinned() {
        return pinned;
    }

    /// In the steered set.
    public DoubleProperty weight() {
        return weight;
    }

    double auroc() {
        return summary.map(FeatureSummary::auroc).orElse(Double.NaN);
    }

    /// Whether its number begins with the query or its label holds it.
    boolean matches(String query) {
        String wanted = query.strip().toLowerCase(Locale.ROOT);
        String digits = wanted.startsWith("#") ? wanted.substring(1) : wanted;
        return wanted.isEmpty()
                || (!digits.isEmpty() && Integer.toString(feature.number()).startsWith(digits))
                || searchable.contains(wanted);
    }
}
