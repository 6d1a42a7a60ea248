package steerbench.engine.memory;

import steerbench.engine.sae.SaeArchitecture;
import steerbench.engine.sae.SaeConfig;

/// What of an SAE takes memory.
///
/// @param screens whether it is TopK: a copy of the encoder rounded to 8 bits finds the candidates
public record SaeSizes(int dIn, int dSae, boolean screens) {
    private static final double ENCODER = 8; // float32, mapped and packed for the kernel
    private static final double SCREEN = 1.25;

    public static SaeSizes of(SaeConfig config) {
        return new SaeSizes(config.dIn(), config.dSae(), config.architecture() == SaeArchitecture.TOPK);
    }

    /// The decoder stays on disk: a run reads the few rows it steers with.
    long bytes() {
        return Math.round((double) dIn * dSae * (ENCODER + (screens ? SCREEN : 0)));
    }
}
