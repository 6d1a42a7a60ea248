package steerbench.engine.parity;

import java.util.Optional;
import steerbench.engine.device.Device;
import steerbench.engine.layers.AttentionKind;

/// What computes the numbers that are compared.
///
/// @param attention instead of the device's usual one
public record ParityComputation(Device device, Optional<AttentionKind> attention) {
    public static ParityComputation usual() {
        return on(Device.CPU);
    }

    public static ParityComputation on(Device device) {
        return new ParityComputation(device, Optional.empty());
    }
}
