package steerbench.engine.workbench;

/// A loaded SAE, for people.
///
/// @param id as plans name it
/// @param hook `blocks.15.hook_resid_post`
/// @param architecture standard, jumprelu, topk, gated
public record SaeInfo(String id, String hook, String architecture, int dIn, int dSae, String path) {}
