package steerbench.app.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import steerbench.engine.problem.StorageException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// The session's file.
public final class SessionFile {
    /// Tens of thousands of continuations with their settings.
    private static final int MAX_BYTES = 64 << 20;

    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

    private final Path file;

    public SessionFile(Path file) {
        this.file = file;
    }

    /// What reading the file came to.
    public sealed interface Outcome {
        /// There was none: a first start.
        record Absent() implements Outcome {}

        record Restored(Session session) implements Outcome {}

        /// Not understood, and moved out of the way.
        record SetAside(Path broken, String reason) implements Outcome {}
    }

    public Outcome read() {
        try {
            if (!Files.exists(file)) {
                return new Outcome.Absent();
            }
            if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES) {
                return setAside("it is no file of at most " + (MAX_BYTES >> 20) + " MiB");
            }
            JsonNode tree = SavedJson.MAPPER.readTree(Files.readAllBytes(file));
            if (!tree.isObject()) {
                return setAside("it holds no session");
            }
            Session session = SavedJson.MAPPER.treeToValue(SessionUpgrade.of(tree), Session.class);
            if (session.format() != Session.FORMAT) {
                return setAside("its format is " + session.format() + ", this program knows " + Session.FORMAT);
            }
            return new Outcome.Restored(session);
        } catch (JacksonException e) {
            return setAside(firstLine(e));
        } catch (IOException e) {
            throw StorageException.unreadable(file.toString(), e);
        }
    }

    private static String firstLine(JacksonException e) {
        return Optional.ofNullable(e.getOriginalMessage())
                .flatMap(m -> m.lines().findFirst())
                .orElse(e.getClass().getSimpleName());
    }

    private Outcome setAside(String reason) {
        Path broken = file.resolveSibling(file.getFileName() + ".broken-"
                + LocalDateTime.now(java.time.ZoneId.systemDefault()).format(STAMP));
        try {
            Files.move(file, broken, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new StorageException(
                    file.toString(),
                    "is not understood (" + reason + ") and cannot be moved (" + e.getMessage() + ")",
                    "Move it away",
                    e);
        }
        return new Outcome.SetAside(broken, reason);
    }

    /// Writes the whole file or nothing.
    public void write(Session session) {
        new SavedJson(file, "Your work is not saved: free disk space, or set STEERBENCH_CONFIG to another folder")
                .write(session);
    }
}
