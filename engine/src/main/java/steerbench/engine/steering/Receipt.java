package steerbench.engine.steering;

import java.util.List;

/// The proof of what steering did at one position.
///
/// @param features one entry a steered feature; empty in unsteered rows
/// @param sites one entry an SAE on the residual stream; the others are only read
public record Receipt(List<FeatureEdit> features, List<SiteEdit> sites) {
    public Receipt {
        features = List.copyOf(features);
        sites = List.copyOf(sites);
    }

    /// @param norm `||x||` before the edit
    /// @param deltaNorm `||delta||`; 0 where nothing was added
    public record SiteEdit(String sae, double norm, double deltaNorm) {}

    /// Whether anything was added here.
    public boolean edited() {
        return sites.stream().anyMatch(s -> s.deltaNorm() > 0);
    }

    /// The largest `||delta|| / ||x||` over the SAEs: the dose.
    public double dose() {
        return sites.stream()
                .mapToDouble(s -> s.norm() > 0 ? s.deltaNorm() / s.norm() : 0)
                .max()
                .orElse(0);
    }
}
