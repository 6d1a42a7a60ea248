package steerbench.engine.hub;

import java.util.List;
import java.util.Optional;

/// What a repository holds at one commit.
///
/// @param commit that the revision stands for
public record HubTree(HubRepo repo, String commit, List<HubFile> files) {
    public HubTree {
        files = List.copyOf(files);
    }

    public Optional<HubFile> file(String path) {
        return files.stream().filter(f -> f.path().equals(path)).findFirst();
    }

    public static long bytes(List<HubFile> files) {
        return files.stream().mapToLong(HubFile::bytes).sum();
    }
}
