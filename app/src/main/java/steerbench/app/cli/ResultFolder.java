package steerbench.app.cli;

import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Where results go that nobody named a folder for.
final class ResultFolder {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

    private ResultFolder() {}

    /// `steerbench-<what>-<date>-<time>` in the current folder.
    static Path ofNow(String what) {
        return Path.of("steerbench-" + what + "-" + STAMP.format(LocalDateTime.now(ZoneId.systemDefault())));
    }
}
