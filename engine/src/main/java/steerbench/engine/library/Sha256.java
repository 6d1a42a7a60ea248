package steerbench.engine.library;

import java.io.IOException;
import java.nio.file.Path;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.Progress;
import steerbench.engine.transfer.ContentHash;

/// SHA-256 of whole files, in lower-case hex.
public final class Sha256 {
    private Sha256() {}

    public static String of(Path file, Cancellation cancellation) throws IOException {
        return ContentHash.Kind.SHA256.of(file, Progress.none(), cancellation).hex();
    }
}
