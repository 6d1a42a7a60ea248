package steerbench.engine.device;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// What a program beside this one says when asked.
public final class ProgramOutput {
    private ProgramOutput() {}

    /// Empty where there is no such program, it fails, or it does not end in time.
    public static Optional<String> of(ProcessBuilder program, long seconds) {
        try {
            Process process = program.start();
            // Reading waits as long as the program writes, so its time is limited from outside.
            CompletableFuture.delayedExecutor(seconds, TimeUnit.SECONDS).execute(() -> end(process));
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? Optional.of(said) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // no such program, or it was ended
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /// What it started may hold its output open, so that goes too: behind it, as it would go on where what it
    /// waits for ends.
    private static void end(Process process) {
        List<ProcessHandle> started = process.descendants().toList();
        process.destroyForcibly();
        started.forEach(ProcessHandle::destroyForcibly);
    }
}
