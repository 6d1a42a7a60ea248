package steerbench.engine.device;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Asks NVIDIA's driver by its own program.
public final class NvidiaSmi {
    private static final long SECONDS = 10;

    private NvidiaSmi() {}

    /// The first GPU; empty where there is no driver or no GPU.
    public static Optional<Gpu> query() {
        try {
            Process process = new ProcessBuilder(Gpu.QUERY)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                return Optional.empty();
            }
            return Gpu.parse(said);
        } catch (IOException e) {
            return Optional.empty(); // no such program
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
