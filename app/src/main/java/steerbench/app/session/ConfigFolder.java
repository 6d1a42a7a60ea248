package steerbench.app.session;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/// The per-user configuration folder. `STEERBENCH_CONFIG` moves it.
///
/// @param root what lies in it cannot be made again: never delete it
public record ConfigFolder(Path root) {

    /// The place the operating system foresees.
    public static ConfigFolder standard(Map<String, String> environment, String osName, Path home) {
        String override = environment.getOrDefault("STEERBENCH_CONFIG", "");
        if (!override.isBlank()) {
            return new ConfigFolder(Path.of(override).toAbsolutePath());
        }
        String os = osName.toLowerCase(Locale.ROOT);
        if (os.contains("win")) {
            String roaming = environment.getOrDefault(
                    "APPDATA", home.resolve("AppData/Roaming").toString());
            return new ConfigFolder(Path.of(roaming, "Steerbench"));
        }
        if (os.contains("mac")) {
            return new ConfigFolder(home.resolve("Library/Application Support/Steerbench"));
        }
        String xdg = environment.getOrDefault("XDG_CONFIG_HOME", "");
        return new ConfigFolder((xdg.isBlank() ? home.resolve(".config") : Path.of(xdg)).resolve("steerbench"));
    }

    /// Of this process.
    public static ConfigFolder ofUser() {
        return standard(
                System.getenv(), System.getProperty("os.name", ""), Path.of(System.getProperty("user.home", ".")));
    }

    public Path session() {
        return root.resolve("session.json");
    }

    /// Which model was loaded last.
    public Path model() {
        return root.resolve("model.json");
    }
}
