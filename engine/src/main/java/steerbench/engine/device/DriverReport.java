package steerbench.engine.device;

import java.util.Optional;

/// What NVIDIA's driver says of this machine.
///
/// @param gpu the first that CUDA would use
/// @param obstacle why CUDA cannot be used, as far as the driver knows; empty: it can, or there is no driver
/// @param remedy against that; else empty
public record DriverReport(Optional<Gpu> gpu, Optional<String> obstacle, String remedy) {
    /// Nobody was there to be asked.
    public static final DriverReport NO_DRIVER = new DriverReport(Optional.empty(), Optional.empty(), "");

    public static DriverReport of(Gpu gpu) {
        return new DriverReport(Optional.of(gpu), Optional.empty(), "");
    }

    public static DriverReport refusing(String obstacle, String remedy) {
        return new DriverReport(Optional.empty(), Optional.of(obstacle), remedy);
    }
}
