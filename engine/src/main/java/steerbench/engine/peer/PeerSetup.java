package steerbench.engine.peer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import steerbench.engine.device.Platform;
import steerbench.engine.problem.MissingResourceException;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.Progress;

/// Finds a Python that can run a peer, or makes one in the cache, with every version pinned.
public final class PeerSetup {
    private static final long BUILD_MINUTES = 40;

    private final Path folder;

    /// @param cache the per-user cache
    public PeerSetup(Path cache) {
        this.folder = cache.resolve("peers");
    }

    /// A Python that can run the peer: the named one, the one set up here, else the user's own.
    public Optional<Path> find(PeerLibrary library, @Nullable Path named) {
        List<Path> candidates = new ArrayList<>();
        if (named != null) {
            candidates.add(named);
        }
        candidates.addAll(List.of(ours(library), Path.of("python3"), Path.of("python")));
        return candidates.stream().filter(p -> has(p, library)).findFirst();
    }

    /// Whether [#build] made it already.
    public boolean isBuilt(PeerLibrary library) {
        return has(ours(library), library);
    }

    private Path ours(PeerLibrary library) {
        boolean windows = Platform.current().windows();
        return folder.resolve(library.folder()).resolve(windows ? "Scripts/python.exe" : "bin/python");
    }

    private static boolean has(Path python, PeerLibrary library) {
        try {
            Process process = new ProcessBuilder(python.toString(), "-c", library.check())
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

    /// Makes the environment anew, minutes of work.
    public Path build(PeerLibrary library, Progress progress, Cancellation cancellation) {
        progress.report("setting up " + library.label() + ", several minutes", 0, 0);
        Path log = null;
        try {
            Path pins = Files.createTempFile("steerbench-peer", ".txt");
            log = Files.createTempFile("steerbench-peer", ".log");
            Files.writeString(pins, pins(library));
            Path home = folder.resolve(library.folder());
            run(library, List.of("python3", "-m", "venv", "--clear", home.toString()), log, cancellation);
            run(library, install(library, pins), log, cancellation);
            Files.delete(pins);
            Files.delete(log);
        } catch (IOException e) {
            throw failed(library, e.getMessage() + (log == null ? "" : ", see " + log), e);
        }
        return ours(library);
    }

    /// Without the packages' own demands: the list is complete, and what it leaves out is left out on
    /// purpose. Without pip's cache: gigabytes that nobody needs twice.
    List<String> install(PeerLibrary library, Path pins) {
        List<String> command = new ArrayList<>(List.of(ours(library).toString(), "-m", "pip", "install", "--quiet"));
        command.addAll(List.of("--disable-pip-version-check", "--no-cache-dir", "--no-deps"));
        command.addAll(library.pipOptions());
        command.addAll(List.of("-r", pins.toString()));
        return command;
    }

    static String pins(PeerLibrary library) throws IOException {
        try (InputStream resource = PeerSetup.class.getResourceAsStream(library.pins())) {
            if (resource == null) {
                throw new IllegalStateException("the program lacks its resource " + library.pins());
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void run(PeerLibrary library, List<String> command, Path log, Cancellation cancellation)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(library.environment(Platform.current().x64()));
        Process process = builder.start();
        try (Cancellation.Registration _ = cancellation.onCancel(process::destroyForcibly)) {
            boolean ended = process.waitFor(BUILD_MINUTES, TimeUnit.MINUTES);
            cancellation.check();
            if (!ended || process.exitValue() != 0) {
                process.destroyForcibly();
                throw failed(library, String.join(" ", command) + " failed, see " + log, null);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw failed(library, "interrupted", e);
        }
    }

    private static MissingResourceException failed(PeerLibrary library, String reason, @Nullable Throwable cause) {
        return new MissingResourceException(library.label(), "could not be set up: " + reason, library.needs(), cause);
    }
}
