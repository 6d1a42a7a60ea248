package steerbench.engine.hub;

import java.nio.file.Path;
import java.util.Optional;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.Progress;

/// The Hub for the rest of the program: models and SAEs by name, from the cache or fetched.
public final class Hub implements AutoCloseable {
    public Hub(HubSettings settings) {
        throw new UnsupportedOperationException("soon");
    }

    public HubClient client() {
        throw new UnsupportedOperationException("soon");
    }

    public HubCache cache() {
        throw new UnsupportedOperationException("soon");
    }

    public HubDownloads downloads() {
        throw new UnsupportedOperationException("soon");
    }

    /// What is wanted of a repository.
    ///
    /// @param path a `.gguf` file of a model, the folder of an SAE; empty for the whole model or the
    ///     repository's own folder
    public record Wanted(HubRepo repo, Kind kind, String path) {
        /// Which files belong to it.
        public enum Kind {
            MODEL,
            SAE
        }

        /// `organisation/name[@revision][:path]`; empty where the text has not that form.
        public static Optional<Wanted> find(Kind kind, String text) {
            throw new UnsupportedOperationException("soon");
        }
    }

    /// The folder or file where the cache holds all of it; asks no network.
    public Optional<Path> cached(Wanted wanted) {
        throw new UnsupportedOperationException("soon");
    }

    /// Lists the repository (waiting for the network) and starts to fetch; returns before the files are here.
    public HubDownload start(Wanted wanted, Cancellation cancellation) {
        throw new UnsupportedOperationException("soon");
    }

    /// The model's folder or file, or the SAE's folder: from the cache, else fetched on other threads while
    /// this one waits.
    public Path fetch(Wanted wanted, Progress progress, Cancellation cancellation) {
        throw new UnsupportedOperationException("soon");
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException("soon");
    }
}
