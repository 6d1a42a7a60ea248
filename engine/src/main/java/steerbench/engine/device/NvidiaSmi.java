package steerbench.engine.device;

import java.util.Optional;

/// Asks NVIDIA's driver by its own program.
public final class NvidiaSmi {
    private static final long SECONDS = 10;

    private NvidiaSmi() {}

    /// The first GPU; empty where there is no driver or no GPU.
    public static Optional<Gpu> query() {
        return ProgramOutput.of(new ProcessBuilder(Gpu.QUERY).redirectError(ProcessBuilder.Redirect.DISCARD), SECONDS)
                .flatMap(Gpu::parse);
    }
}
