package steerbench.engine.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import steerbench.engine.problem.MissingResourceException;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.Progress;

/// Finds a Python with llama.cpp, or builds one in the cache: from the source package, with pinned flags, so
/// that the peer is as fast as it can be on this processor.
public final class PeerSetup {
    private static final String LLAMA_CPP = "llama-cpp-python==0.3.36";
    private static final String BUILD_FLAGS = "-DCMAKE_BUILD_TYPE=Release -DGGML_NATIVE=ON";
    private static final long BUILD_MINUTES = 40;

    private final Path folder;

    /// @param cache the per-user cache
    public PeerSetup(Path cache) {
        this.folder = cache.resolve("peers").resolve("llama-cpp");
    }

    /// A Python that can import `llama_cpp`: the one built here, else the user's own.
    public Optional<Path> find() {
        for (Path python : List.of(built(), Path.of("python3"), Path.of("python"))) {
            if (imports(python)) {
                return Optional.of(python);
            }
        }
        return Optional.empty();
    }

    private Path built() {
        boolean windows = System.getProperty("os.name", "").startsWith("Windows");
        return folder.resolve(windows ? "Scripts/python.exe" : "bin/python");
    }

    private static boolean imports(Path python) {
        try {
            Process process = new ProcessBuilder(python.toString(), "-c", "import llama_cpp, numpy")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false; // no such program: the next candidate
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// Builds llama.cpp; needs Python 3 with pip, a C++ compiler and CMake.
    public Path build(Progress progress, Cancellation cancellation) {
        progress.report("building " + LLAMA_CPP + " (" + BUILD_FLAGS + "), several minutes", 0, 0);
        run(List.of("python3", "-m", "venv", folder.toString()), Map.of(), cancellation);
        List<String> install = new ArrayList<>(List.of(built().toString(), "-m", "pip", "install", "--quiet"));
        install.addAll(List.of("--no-binary", "llama-cpp-python", LLAMA_CPP, "numpy"));
        run(install, Map.of("CMAKE_ARGS", BUILD_FLAGS), cancellation);
        return built();
    }

    private static void run(List<String> command, Map<String, String> environment, Cancellation cancellation) {
        try {
            Path log = Files.createTempFile("steerbench-peer", ".log");
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            try (Cancellation.Registration _ = cancellation.onCancel(process::destroyForcibly)) {
                boolean ended = process.waitFor(BUILD_MINUTES, TimeUnit.MINUTES);
                cancellation.check();
                if (!ended || process.exitValue() != 0) {
                    throw new MissingResourceException(
                            "llama.cpp",
                            "could not be built: " + String.join(" ", command) + " failed, see " + log,
                            "It needs Python 3 with venv and pip, a C++ compiler and CMake");
                }
                Files.deleteIfExists(log);
            }
        } catch (IOException e) {
            throw new MissingResourceException(
                    "llama.cpp",
                    "could not be built (" + e.getMessage() + ")",
                    "It needs Python 3 with venv and pip, a C++ compiler and CMake",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MissingResourceException("llama.cpp", "building was interrupted", "Try again", e);
        }
    }
}
