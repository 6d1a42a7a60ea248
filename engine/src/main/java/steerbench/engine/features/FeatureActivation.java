package steerbench.engine.features;

/// How strongly a feature fires at one token.
///
/// @param sae id of the SAE
/// @param activation a_f(x), at least 0
public record FeatureActivation(String sae, int feature, double activation) {}
