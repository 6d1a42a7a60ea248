package steerbench.engine.hub;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import steerbench.engine.task.Await;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.CancelledException;
import steerbench.engine.transfer.Http;

/// The Hub for the rest of the program: models and SAEs by name, from the cache or fetched. Thread-safe; one
/// for the whole program, so that all downloads share its few threads.
public final class Hub implements AutoCloseable {
    private static final long BETWEEN_REPORTS = 100;

    private final HubSettings settings;
    private final Http http;
    private final HubClient client;
    private final HubCache cache;
    private final HubDownloads downloads;

    public Hub(HubSettings settings) {
        this.settings = settings;
        this.http = new Http(settings.proxy(), settings.patience());
        this.client = new HubClient(settings, http);
        this.cache = new HubCache(settings.cache());
        this.downloads = new HubDownloads(client, http, cache, new CacheWriter(cache, settings.symlinks()));
    }

    public HubSettings settings() {
        return settings;
    }

    public HubClient client() {
        return client;
    }

    public HubCache cache() {
        return cache;
    }

    public HubDownloads downloads() {
        return downloads;
    }

    /// The folder or file where the cache holds all of it; asks no network.
    public Optional<Path> cached(HubWanted wanted) {
        return cache.snapshot(wanted.repo()).flatMap(folder -> new WholeSnapshot(folder).find(wanted));
    }

    /// Lists the repository (waiting for the network) and starts to fetch; returns before the files are here.
    public HubDownload start(HubWanted wanted, Cancellation cancellation) {
        if (settings.offline()) {
            throw client.failures().offline(wanted.toString());
        }
        HubTree tree = client.tree(wanted.repo(), cancellation);
        return downloads.start(tree, wanted.files(tree));
    }

    /// The model's folder or file, or the SAE's folder: from the cache, else fetched on other threads while
    /// this one waits.
    ///
    /// @param watcher told ten times a second how far it is, on this thread
    public Path load(HubWanted wanted, Consumer<HubProgress> watcher, Cancellation cancellation) {
        return cached(wanted).orElseGet(() -> fetch(wanted, watcher, cancellation));
    }

    /// As [#load], but asks the Hub whether the revision has moved on, and fetches what is missing.
    public Path fetch(HubWanted wanted, Consumer<HubProgress> watcher, Cancellation cancellation) {
        HubDownload download = start(wanted, cancellation);
        try (Cancellation.Registration _ = cancellation.onCancel(download::cancel)) {
            return opened(wanted, await(download, watcher), wanted.files(download.tree()));
        }
    }

    private static Path opened(HubWanted wanted, Path folder, List<HubFile> files) {
        boolean oneFile = wanted.kind() == HubWanted.Kind.MODEL && files.size() == 1;
        return folder.resolve(oneFile ? files.getFirst().path() : wanted.path());
    }

    private static Path await(HubDownload download, Consumer<HubProgress> watcher) {
        CompletableFuture<Path> folder = download.folder();
        while (true) {
            watcher.accept(download.progress());
            try {
                Path path = folder.get(BETWEEN_REPORTS, TimeUnit.MILLISECONDS);
                watcher.accept(download.progress());
                return path;
            } catch (TimeoutException _) { // not yet: told again above
            } catch (ExecutionException _) {
                return Await.result(folder);
            } catch (InterruptedException _) {
                download.cancel();
                Thread.currentThread().interrupt();
                throw new CancelledException();
            }
        }
    }

    /// Takes this token from here on. May wait for the keyring.
    ///
    /// @param keep for the next start too, in the operating system's keyring
    /// @return whether it was kept as asked
    public boolean use(HubToken token, boolean keep) {
        client.use(token);
        return !keep || settings.keyring().keep(token);
    }

    /// Cancels what is running.
    @Override
    public void close() {
        downloads.close();
        http.close();
    }
}
