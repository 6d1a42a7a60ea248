package steerbench.engine.hub;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import steerbench.engine.problem.StorageException;

/// The Hub's cache on disk, in the layout of Python's `huggingface_hub`: what it fetched is found here, and
/// what we fetch is found by it.
///
/// @param root holds `models--organisation--name`
public record HubCache(Path root) {
    private static final String PREFIX = "models--";
    private static final int COMMIT_LENGTH = 40;

    /// A repository of the cache at one commit.
    ///
    /// @param repo with the commit as its revision
    /// @param folder the snapshot
    public record Snapshot(HubRepo repo, Path folder) {}

    Path repository(HubRepo repo) {
        return root.resolve(repo.folderName());
    }

    Path snapshot(HubRepo repo, String commit) {
        return repository(repo).resolve("snapshots").resolve(commit);
    }

    Path blob(HubRepo repo, HubFile file) {
        return repository(repo).resolve("blobs").resolve(file.hash().hex());
    }

    /// Where a blob grows. Older versions of `huggingface_hub` go on with a file of this name, as we do.
    Path incomplete(HubRepo repo, HubFile file) {
        return repository(repo).resolve("blobs").resolve(file.hash().hex() + ".incomplete");
    }

    Path lock(HubRepo repo, HubFile file) {
        return root.resolve(".locks")
                .resolve(repo.folderName())
                .resolve(file.hash().hex() + ".lock");
    }

    Path reference(HubRepo repo) {
        return repository(repo).resolve("refs").resolve(repo.revision());
    }

    /// The commit that the revision stood for when it was last asked for.
    public Optional<String> commit(HubRepo repo) {
        Path reference = reference(repo);
        try {
            if (Files.isRegularFile(reference)) {
                String commit = new String(read(reference), StandardCharsets.US_ASCII).strip();
                return HubRepo.isCommit(commit) ? Optional.of(commit) : Optional.empty();
            }
        } catch (IOException e) {
            throw StorageException.unreadable(reference.toString(), e);
        }
        return repo.isCommit() ? Optional.of(repo.revision()) : Optional.empty();
    }

    private static byte[] read(Path reference) throws IOException {
        try (var in = Files.newInputStream(reference)) {
            return in.readNBytes(2 * COMMIT_LENGTH);
        }
    }

    /// The snapshot that the revision stands for. It may lack files that nobody asked for yet.
    public Optional<Path> snapshot(HubRepo repo) {
        return commit(repo).map(commit -> snapshot(repo, commit)).filter(Files::isDirectory);
    }

    /// A file of that snapshot.
    public Optional<Path> file(HubRepo repo, String path) {
        HubFile.requireSafe(path);
        return snapshot(repo).map(folder -> folder.resolve(path)).filter(Files::isRegularFile);
    }

    /// Every snapshot of every model repository, by name.
    public List<Snapshot> snapshots() {
        List<Snapshot> found = new ArrayList<>();
        for (Path repository : folders(root)) {
            String name = repository.getFileName().toString();
            String id =
                    name.startsWith(PREFIX) ? name.substring(PREFIX.length()).replace("--", "/") : "";
            for (Path folder : HubRepo.isId(id) ? folders(repository.resolve("snapshots")) : List.<Path>of()) {
                String commit = folder.getFileName().toString();
                if (HubRepo.isCommit(commit)) {
                    found.add(new Snapshot(new HubRepo(id, commit), folder));
                }
            }
        }
        found.sort(Comparator.comparing(s -> s.folder().toString()));
        return found;
    }

    private static List<Path> folders(Path parent) {
        if (!Files.isDirectory(parent)) {
            return List.of();
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent, Files::isDirectory)) {
            List<Path> folders = new ArrayList<>();
            entries.forEach(folders::add);
            return folders;
        } catch (IOException e) {
            throw new StorageException(parent.toString(), "cannot be listed (" + e.getMessage() + ")", "", e);
        }
    }
}
