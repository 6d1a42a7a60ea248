package steerbench.engine.device;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// What a program beside this one says when asked.
public final class ProgramOutput {
    private ProgramOutput() {}

    /// Empty where there is no such program, it fails, or it does not end in time.
    public static Optional<String> of(ProcessBuilder program, long seconds) {
        try {
            Process process = program.start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(seconds, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                return Optional.empty();
            }
            return Optional.of(said);
        } catch (IOException e) {
            return Optional.empty(); // no such program
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
