package steerbench.engine.memory;

import steerbench.engine.sae.SaeConfig;
import steerbench.engine.weights.Mode;

/// What of an SAE takes memory.
public record SaeSizes(int dIn, int dSae) {
    private static final double FLOAT = 4;
    /// Mapped and packed for the kernel.
    private static final double PACKED = 2 * FLOAT;
    /// Mapped alone, and the copy rounded to 8 bits that says which rows are read.
    private static final double SCREENED = FLOAT + 1.25;

    public static SaeSizes of(SaeConfig config) {
        return new SaeSizes(config.dIn(), config.dSae());
    }

    /// The decoder stays on disk: a run reads the few rows it steers with. So few features that they are not
    /// screened weigh nothing beside the model.
    long bytes(Mode mode) {
        return Math.round((double) dIn * dSae * (mode == Mode.FAST ? SCREENED : PACKED));
    }
}
