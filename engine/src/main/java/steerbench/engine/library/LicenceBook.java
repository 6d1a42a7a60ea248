package steerbench.engine.library;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.problem.StorageException;

/// Which licences the user has accepted. Kept in the cache beside what they are for: who deletes that is
/// asked again.
public final class LicenceBook {
    private final CacheFolders folders;

    public LicenceBook(CacheFolders folders) {
        this.folders = folders;
    }

    private Path note(Licence licence) {
        return folders.licences()
                .resolve(licence.name().toLowerCase(java.util.Locale.ROOT).replace(' ', '-') + ".txt");
    }

    /// Whether the model may be fetched and used.
    public boolean permits(Licence licence) {
        return !licence.mustBeAccepted() || Files.isRegularFile(note(licence));
    }

    /// Remembers that the user has read and accepted it.
    public void accept(Licence licence) {
        Path note = note(licence);
        try {
            Files.createDirectories(folders.licences());
            Files.writeString(
                    note,
                    licence.name() + "\n" + licence.uri() + "\n" + licence.notice() + "\naccepted " + Instant.now()
                            + "\n");
        } catch (IOException e) {
            throw StorageException.unwritable(note, "Set STEERBENCH_CACHE to a folder that can be written", e);
        }
    }

    /// @throws InvalidRequestException where it must be accepted and has not been
    void require(PinnedModel model) {
        Licence licence = model.licence();
        if (!permits(licence)) {
            throw new InvalidRequestException(
                    model.title(),
                    "its licence has not been accepted: " + licence.name() + ", " + licence.uri() + ". "
                            + licence.notice(),
                    "Read the terms, then run 'steerbench model fetch " + model.id() + " --accept-licence'");
        }
    }
}
