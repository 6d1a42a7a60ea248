package steerbench.engine.library;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/// The per-user cache. `STEERBENCH_CACHE` moves it.
///
/// @param root holds everything below; safe to delete, all of it can be fetched or made again
public record CacheFolders(Path root) {

    /// The place the operating system foresees.
    public static CacheFolders standard(Map<String, String> environment, String osName, Path home) {
        String override = environment.getOrDefault("STEERBENCH_CACHE", "");
        if (!override.isBlank()) {
            return new CacheFolders(Path.of(override).toAbsolutePath());
        }
        String os = osName.toLowerCase(Locale.ROOT);
        if (os.contains("win")) {
            String local = environment.getOrDefault(
                    "LOCALAPPDATA", home.resolve("AppData/Local").toString());
            return new CacheFolders(Path.of(local, "Steerbench", "Cache"));
        }
        if (os.contains("mac")) {
            return new CacheFolders(home.resolve("Library/Caches/Steerbench"));
        }
        String xdg = environment.getOrDefault("XDG_CACHE_HOME", "");
        return new CacheFolders((xdg.isBlank() ? home.resolve(".cache") : Path.of(xdg)).resolve("steerbench"));
    }

    /// Of this process.
    public static CacheFolders ofUser() {
        return standard(
                System.getenv(), System.getProperty("os.name", ""), Path.of(System.getProperty("user.home", ".")));
    }

    public Path models() {
        return root.resolve("models");
    }

    public Path saes() {
        return root.resolve("saes");
    }

    /// Weights repacked for the kernels, by checkpoint.
    public Path packed() {
        return root.resolve("packed");
    }

    /// Native libraries unpacked from jars.
    public Path natives() {
        return root.resolve("native");
    }

    public Path logs() {
        return root.resolve("logs");
    }

    /// Notes of licences that were accepted.
    public Path licences() {
        return root.resolve("licences");
    }

    /// ONNX files unpacked from jars.
    public Path judges() {
        return root.resolve("judges");
    }
}
