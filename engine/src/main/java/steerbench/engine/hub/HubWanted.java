package steerbench.engine.hub;

import java.util.List;
import java.util.Optional;
import steerbench.engine.problem.InvalidRequestException;

/// A model or an SAE of the Hub, by name.
///
/// @param path a `.gguf` file of a model, the folder of an SAE; empty for the whole model or the repository's
///     own folder
public record HubWanted(HubRepo repo, Kind kind, String path) {
    public HubWanted {
        if (!path.isEmpty() && !HubFile.isSafe(path)) {
            throw new InvalidRequestException(
                    "'" + path + "'", "is no path within a repository", "Give it as its page on the Hub shows it");
        }
    }

    /// Which files belong to it.
    public enum Kind {
        MODEL,
        SAE
    }

    /// With a path that people typed, whose last `/` says nothing.
    public static HubWanted of(Kind kind, HubRepo repo, String path) {
        return new HubWanted(repo, kind, path.replaceAll("/+$", ""));
    }

    /// `organisation/name[@revision][:path]`; empty where the text has not that form, or rather that of a
    /// file.
    public static Optional<HubWanted> find(Kind kind, String text) {
        int colon = text.indexOf(':');
        String repo = colon < 0 ? text : text.substring(0, colon);
        String path = colon < 0 ? "" : text.substring(colon + 1);
        return HubSelection.isGguf(repo) ? Optional.empty() : HubRepo.find(repo).map(r -> of(kind, r, path));
    }

    /// What of the repository is needed.
    public List<HubFile> files(HubTree tree) {
        return switch (kind) {
            case MODEL -> path.isEmpty() ? HubSelection.model(tree) : HubSelection.file(tree, path);
            case SAE -> HubSelection.sae(tree, path);
        };
    }

    /// A name for people and results: the last part of what was given.
    public String name() {
        String shown = path.isEmpty() ? repo.id() : path;
        return shown.substring(shown.lastIndexOf('/') + 1);
    }

    /// In the form [#find] reads.
    @Override
    public String toString() {
        return repo + (path.isEmpty() ? "" : ":" + path);
    }
}
