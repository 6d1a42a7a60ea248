package steerbench.engine.library;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.Progress;

/// `python3 -m pip download`, for machines whose package index is a mirror only pip is told of.
final class Pip {
    private static final List<String> PYTHONS = List.of("python3", "python", "py");

    private Pip() {}

    /// The one file pip fetched.
    static Path download(String requirement, Path folder, Progress progress, Cancellation cancellation)
            throws IOException, InterruptedException {
        Path target = Files.createTempDirectory(folder, "pip");
        try {
            progress.report("asking pip for " + requirement, 0, 0);
            run(requirement, target, cancellation);
            try (DirectoryStream<Path> files = Files.newDirectoryStream(target, "*.whl")) {
                for (Path file : files) {
                    Path kept = folder.resolve(file.getFileName());
                    return Files.move(file, kept, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                }
            }
            throw new IOException("pip left no wheel");
        } finally {
            deleteFolder(target);
        }
    }

    private static void run(String requirement, Path target, Cancellation cancellation)
            throws IOException, InterruptedException {
        IOException notFound = new IOException("no Python found");
        for (String python : PYTHONS) {
            Path log = target.resolve("pip.log");
            Process process;
            try {
                process = new ProcessBuilder(
                                python,
                                "-m",
                                "pip",
                                "download",
                                "--no-deps",
                                "--quiet",
                                "--dest",
                                target.toString(),
                                requirement)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
            } catch (IOException e) {
                notFound.addSuppressed(e);
                continue;
            }
            try (Cancellation.Registration _ = cancellation.onCancel(process::destroyForcibly)) {
                if (!process.waitFor(15, TimeUnit.MINUTES)) {
                    process.destroyForcibly();
                    throw new IOException("pip did not finish within 15 minutes");
                }
            }
            cancellation.check();
            if (process.exitValue() != 0) {
                String said = Files.readString(log, StandardCharsets.UTF_8).strip();
                throw new IOException("pip failed: " + said.lines().reduce("", (a, b) -> b));
            }
            return;
        }
        throw notFound;
    }

    private static void deleteFolder(Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(folder);
    }
}
