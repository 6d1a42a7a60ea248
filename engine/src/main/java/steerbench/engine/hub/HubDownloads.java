package steerbench.engine.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import steerbench.engine.problem.StorageException;
import steerbench.engine.task.Cancellation;
import steerbench.engine.transfer.Http;

/// All downloads of the program: a few files at once, whatever they belong to, on threads of their own.
public final class HubDownloads implements AutoCloseable {
    private static final int AT_ONCE = 4;
    private static final long SPARE_BYTES = 32 << 20;

    private final HubClient client;
    private final Http http;
    private final HubCache cache;
    private final CacheWriter writer;
    private final ExecutorService threads;
    private final List<HubDownload> downloads = new ArrayList<>();

    HubDownloads(HubClient client, Http http, HubCache cache, CacheWriter writer) {
        this.client = client;
        this.http = http;
        this.cache = cache;
        this.writer = writer;
        this.threads = Executors.newFixedThreadPool(
                AT_ONCE, Thread.ofPlatform().daemon().name("hub-download-", 1).factory());
    }

    /// Starts to fetch `files` of the tree, and returns at once.
    public HubDownload start(HubTree tree, List<HubFile> files) {
        HubDownload download = new HubDownload(tree, files, new CacheWork(), threads);
        synchronized (downloads) {
            downloads.removeIf(HubDownloads::isSettled);
            downloads.add(download);
        }
        download.resume();
        return download;
    }

    /// Those that were started and are not done or cancelled.
    public List<HubDownload> open() {
        synchronized (downloads) {
            downloads.removeIf(HubDownloads::isSettled);
            return List.copyOf(downloads);
        }
    }

    private static boolean isSettled(HubDownload download) {
        HubProgress.State state = download.progress().state();
        return state == HubProgress.State.DONE || state == HubProgress.State.CANCELLED;
    }

    /// Cancels what is running.
    @Override
    public void close() {
        open().forEach(HubDownload::cancel);
        threads.shutdownNow();
    }

    /// Fetches into the cache.
    private final class CacheWork implements HubDownload.Work {
        @Override
        public void prepare(HubTree tree, List<HubFile> files) {
            Path root = cache.root();
            try {
                writer.tag();
                long needed = 0;
                for (HubFile file : files) {
                    needed = Math.addExact(needed, fetch(tree, file).missingBytes());
                }
                long free = Files.getFileStore(root).getUsableSpace();
                if (needed > 0 && needed > free - SPARE_BYTES) {
                    throw new StorageException(
                            root.toString(),
                            tree.repo() + " needs " + (needed >> 20) + " MiB, and the disk has " + (free >> 20)
                                    + " MiB free",
                            "Free some space, or set HF_HUB_CACHE to a folder on another disk");
                }
            } catch (ArithmeticException e) {
                throw new StorageException(root.toString(), tree.repo() + " is larger than any disk", "", e);
            } catch (IOException e) {
                throw client.failures().explain(e, tree.repo().id(), tree.repo().revision(), "", HubToken.none());
            }
        }

        @Override
        public void fetch(HubTree tree, FileTrack track, Cancellation cancellation) {
            fetch(tree, track.file()).run(track, cancellation);
        }

        private HubFetch fetch(HubTree tree, HubFile file) {
            return new HubFetch(client, http, cache, writer, tree, file);
        }

        @Override
        public Path complete(HubTree tree) {
            try {
                writer.refer(tree);
                return cache.snapshot(tree.repo(), tree.commit());
            } catch (IOException e) {
                throw client.failures().explain(e, tree.repo().id(), tree.repo().revision(), "", HubToken.none());
            }
        }
    }
}
