package steerbench.app.state;

/// A feature of the steered set.
///
/// @param weight multiplies its edit; negative turns its sign
public record FeatureWeight(FeatureId feature, double weight) {}
