package steerbench.engine.hub;

import java.util.List;

/// Which files of a repository belong to what is wanted.
///
/// Failures: [steerbench.engine.problem.UnsupportedException] where the repository holds nothing that can be
/// loaded (pickles only, say), [steerbench.engine.problem.InvalidRequestException] where one of several must
/// be named.
public final class HubSelection {
    private HubSelection() {}

    /// Of a model in safetensors: configuration, tokenizer, weights or their shards. Where there is only GGUF,
    /// that file.
    public static List<HubFile> model(HubTree tree) {
        throw new UnsupportedOperationException("soon");
    }

    /// One file by its path.
    public static List<HubFile> file(HubTree tree, String path) {
        throw new UnsupportedOperationException("soon");
    }

    /// Of an SAE.
    ///
    /// @param folder within the repository; empty for the repository itself
    public static List<HubFile> sae(HubTree tree, String folder) {
        throw new UnsupportedOperationException("soon");
    }
}
