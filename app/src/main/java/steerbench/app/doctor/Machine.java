package steerbench.app.doctor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import steerbench.app.common.Numbers;
import steerbench.engine.catalogue.Catalogue;
import steerbench.engine.generation.GeneratorLimits;
import steerbench.engine.memory.MemoryVerdict;
import steerbench.engine.session.ExecutionProviders;
import steerbench.engine.workbench.DefaultPair;
import steerbench.engine.workbench.MemoryCheck;

/// The machine itself, and what runs on it in this process.
final class Machine {
    private static final String WINDOW_ONLY = "commands work without it";

    private final Map<String, String> environment;

    Machine(Map<String, String> environment) {
        this.environment = environment;
    }

    List<Finding> findings() {
        return List.of(java(), processors(), memory(), providers(), display(), javaFx());
    }

    private static Finding java() {
        Runtime.Version version = Runtime.version();
        String found = version + " (" + System.getProperty("java.home") + ")";
        return version.feature() >= 25
                ? Finding.good("Java", found)
                : Finding.missing("Java", found, "Install a JDK 25, for example Eclipse Temurin");
    }

    private static Finding processors() {
        return Finding.good(
                "Processors",
                Runtime.getRuntime().availableProcessors() + ", " + System.getProperty("os.arch") + ", "
                        + System.getProperty("os.name"));
    }

    private static Finding memory() {
        MemoryVerdict verdict = MemoryCheck.verdict(
                Catalogue.shipped()
                        .model(DefaultPair.pinned().id())
                        .orElseThrow()
                        .sizes(),
                List.of());
        String found = Numbers.bytes(verdict.machine().total()) + ", "
                + Numbers.bytes(verdict.machine().available()) + " available; the default model wants "
                + Numbers.bytes(verdict.estimate().total()) + ": "
                + verdict.level().label() + "; budget for keys, values and prompts "
                + Numbers.bytes(GeneratorLimits.usualBytes(verdict.machine()));
        return verdict.fits() ? Finding.good("Memory", found) : Finding.missing("Memory", found, verdict.remedy());
    }

    private static Finding providers() {
        return Finding.good("ONNX Runtime", String.join(", ", ExecutionProviders.available()));
    }

    private Finding display() {
        if (!isLinux()) {
            return Finding.good("Display", System.getProperty("os.name"));
        }
        String display = environment.getOrDefault("DISPLAY", "");
        String wayland = environment.getOrDefault("WAYLAND_DISPLAY", "");
        if (!display.isEmpty()) {
            return Finding.good("Display", "DISPLAY=" + display);
        }
        return Finding.missing(
                "Display",
                (wayland.isEmpty() ? "none" : "Wayland without X11 (WAYLAND_DISPLAY=" + wayland + ")")
                        + ": the window cannot open; " + WINDOW_ONLY,
                wayland.isEmpty()
                        ? "Log in to a desktop, or set DISPLAY (ssh -X, xvfb-run)"
                        : "Install Xwayland, which sets DISPLAY");
    }

    /// Looked for, not loaded: commands run without it.
    private static Finding javaFx() {
        boolean there = Machine.class.getResource("/javafx/application/Platform.class") != null
                || ModuleLayer.boot().findModule("javafx.graphics").isPresent();
        if (!there) {
            return Finding.missing(
                    "JavaFX", "not part of this program: no window; " + WINDOW_ONLY, "Build it with './steerbench'");
        }
        if (isLinux() && !hasGtk()) {
            return Finding.missing(
                    "JavaFX",
                    "is there, but libgtk-3 is not: no window; " + WINDOW_ONLY,
                    "Install it (apt-get install libgtk-3-0, dnf install gtk3)");
        }
        return Finding.good("JavaFX", isLinux() ? "with libgtk-3" : "there");
    }

    private static boolean isLinux() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux");
    }

    private static boolean hasGtk() {
        String arch = System.getProperty("os.arch", "").replace("amd64", "x86_64");
        return Stream.of("/usr/lib", "/usr/lib64", "/usr/lib/" + arch + "-linux-gnu", "/lib/" + arch + "-linux-gnu")
                .anyMatch(folder -> Files.exists(Path.of(folder, "libgtk-3.so.0")));
    }
}
