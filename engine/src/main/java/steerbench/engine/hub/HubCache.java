package steerbench.engine.hub;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The Hub's cache on disk, in the layout of Python's `huggingface_hub`: what it fetched is found here, and
/// what we fetch is found by it. Reading only.
///
/// @param root holds `models--organisation--name`
public record HubCache(Path root) {
    /// A repository of the cache at one commit.
    ///
    /// @param repo with the revision that was asked for, or else the commit
    /// @param folder the snapshot
    public record Snapshot(HubRepo repo, String commit, Path folder) {}

    /// The snapshot that the revision stands for. It may lack files that nobody asked for yet.
    public Optional<Path> snapshot(HubRepo repo) {
        throw new UnsupportedOperationException("soon");
    }

    /// A file of that snapshot.
    public Optional<Path> file(HubRepo repo, String path) {
        throw new UnsupportedOperationException("soon");
    }

    /// Every snapshot of every model repository.
    public List<Snapshot> snapshots() {
        throw new UnsupportedOperationException("soon");
    }
}
