package steerbench.engine.hub;

/// Something in a repository that can be fetched by itself: a model, one of several GGUF files, an SAE.
///
/// @param bytes of all its files
public record HubOffer(HubWanted wanted, long bytes) {}
