package steerbench.app.cli;

import picocli.CommandLine.Option;
import steerbench.engine.device.DeviceChoice;

/// On what a model computes; the launcher reads it too, as it decides which ONNX Runtime is loaded.
final class DeviceOption {
    static final String NAME = "--device";

    @Option(
            names = NAME,
            paramLabel = "DEVICE",
            description = "cpu, cuda (an NVIDIA GPU; fails where it cannot be had) or auto (cuda where it can be had)."
                    + " Not yet run on a GPU: docs/gpu.md. Default: cpu.")
    private DeviceChoice choice = DeviceChoice.CPU;

    DeviceChoice choice() {
        return choice;
    }
}
