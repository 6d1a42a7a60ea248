package steerbench.app.state;

/// A feature of one of the loaded SAEs.
///
/// @param sae the SAE's id
/// @param number its index there
public record FeatureId(String sae, int number) {}
