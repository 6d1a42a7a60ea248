package steerbench.engine.catalogue;

/// A model and an SAE that go together.
///
/// @param release id of the SAE's release
/// @param path of the SAE in it
/// @param why one would take it
public record Pair(String model, String release, String path, String why) {}
