package steerbench.engine.device;

import java.util.Locale;

/// What the user wants to compute on.
public enum DeviceChoice {
    /// CUDA where it can be had, else the CPU; the engine says which and why.
    AUTO,
    CPU,
    /// CUDA or nothing: where something is missing, loading fails and names it.
    CUDA;

    /// As on the command line.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
