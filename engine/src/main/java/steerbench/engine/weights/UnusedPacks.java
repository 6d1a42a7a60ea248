package steerbench.engine.weights;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Repacked weights that nobody has used for long: every checkpoint ever opened leaves some, gigabytes of a large
/// one, and those of a changed or deleted one are never asked for again. A folder's time of change is when it was
/// used last.
public final class UnusedPacks {
    /// Long enough that what is missed is made again once a season.
    public static final Duration KEPT = Duration.ofDays(60);

    private static final Logger LOG = LoggerFactory.getLogger(UnusedPacks.class);

    /// What [PackedStore] makes, of any version; nothing else in the folder is ours to delete.
    private static final Pattern OURS = Pattern.compile("[0-9a-f]{24}-v[0-9]+");

    private final Path cache;

    /// @param cache the per-user cache folder of repacked weights
    public UnusedPacks(Path cache) {
        this.cache = cache;
    }

    static void markUsed(Path folder, Instant now) {
        try {
            Files.setLastModifiedTime(folder, FileTime.from(now));
        } catch (NoSuchFileException e) {
            LOG.debug("{} is made when something is repacked", folder, e);
        } catch (IOException e) {
            LOG.info("{} cannot be marked as used: it may be repacked again some day", folder, e);
        }
    }

    /// Deletes what was last used before `since`. What cannot be deleted, as another process has it open, stays.
    public void clear(Instant since) {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(cache, this::isOurs)) {
            for (Path folder : folders) {
                clear(folder, since);
            }
        } catch (IOException e) {
            LOG.info("{} cannot be cleared of unused weights", cache, e);
        }
    }

    private static void clear(Path folder, Instant since) {
        try {
            if (Files.getLastModifiedTime(folder).toInstant().isBefore(since)) {
                delete(folder);
                LOG.info("deleted repacked weights that nobody has used since {}: {}", since, folder);
            }
        } catch (IOException e) {
            LOG.info("unused weights in {} cannot be deleted", folder, e);
        }
    }

    private boolean isOurs(Path entry) {
        return OURS.matcher(entry.getFileName().toString()).matches()
                && Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS);
    }

    /// One level deep: these folders hold files alone.
    private static void delete(Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
