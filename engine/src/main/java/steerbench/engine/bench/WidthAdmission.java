package steerbench.engine.bench;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import steerbench.engine.checkpoint.ModelCheckpoint;
import steerbench.engine.memory.MachineMemory;
import steerbench.engine.memory.MemoryEstimate;
import steerbench.engine.memory.MemoryVerdict;
import steerbench.engine.memory.ModelSizes;
import steerbench.engine.memory.SaeSizes;
import steerbench.engine.weights.Mode;
import steerbench.engine.weights.WeightPrecision;

/// Whether a random SAE fits this machine and a sensible time.
final class WidthAdmission {
    private static final double MOST_SECONDS = 120;
    private static final double REPACKED = 1.7; // of what is on disk: itself, its encoder by rows, and an 8-bit copy

    private final ModelSizes model;
    private int lastWidth;
    private double lastSeconds;

    WidthAdmission(ModelCheckpoint checkpoint) {
        this.model = ModelSizes.of(checkpoint);
    }

    /// How long the width before took; time grows with width.
    void took(int width, double seconds) {
        lastWidth = width;
        lastSeconds = seconds;
    }

    /// Why it is left out.
    ///
    /// @param diskRoom bytes that can be written
    Optional<String> obstacle(RandomSae sae, long diskRoom) {
        SaeSizes sizes = new SaeSizes(sae.dIn(), sae.dSae());
        MemoryEstimate estimate = MemoryEstimate.of(
                model, List.of(sizes), Mode.FAST, WeightPrecision.STORED, new MemoryEstimate.Use(1, StepMeter.STEPS));
        return obstacle(sae, diskRoom, MemoryVerdict.of(estimate, MachineMemory.now()));
    }

    Optional<String> obstacle(RandomSae sae, long diskRoom, MemoryVerdict verdict) {
        if (verdict.level() != MemoryVerdict.Level.FITS) {
            return Optional.of("not enough memory: it " + verdict.figures());
        }
        double disk = REPACKED * sae.bytes();
        if (disk > diskRoom) {
            return Optional.of(String.format(
                    Locale.ROOT, "not enough disk: it needs %.1f GB, %.1f GB are free", disk / 1e9, diskRoom / 1e9));
        }
        double seconds = lastWidth == 0 ? 0 : lastSeconds * sae.dSae() / lastWidth;
        return seconds > MOST_SECONDS
                ? Optional.of(String.format(Locale.ROOT, "it would take about %.0f s to make and measure", seconds))
                : Optional.empty();
    }
}
