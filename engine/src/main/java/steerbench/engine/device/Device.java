package steerbench.engine.device;

import java.util.Optional;
import steerbench.engine.problem.MissingResourceException;

/// What a session computes on.
///
/// @param gpu present for CUDA, where the driver names it
/// @param note why it is this one, where the user left the choice open; else empty
public record Device(Kind kind, Optional<Gpu> gpu, String note) {
    public static final Device CPU = new Device(Kind.CPU, Optional.empty(), "");

    /// All as on CUDA, but computed by the CPU: graphs, memory and copies can be proved without a GPU.
    public static final Device REHEARSAL = new Device(Kind.REHEARSAL, Optional.empty(), "");

    public enum Kind {
        CPU,
        CUDA,
        REHEARSAL
    }

    /// The device that a choice comes to on this machine.
    ///
    /// @throws MissingResourceException where CUDA is demanded and cannot be had
    public static Device of(DeviceChoice choice, CudaState cuda) {
        if (choice == DeviceChoice.CPU) {
            return CPU;
        }
        Optional<String> obstacle = cuda.obstacle();
        if (obstacle.isEmpty()) {
            String note = choice == DeviceChoice.AUTO ? "chosen as driver and libraries were found" : "";
            return new Device(Kind.CUDA, cuda.gpu(), note);
        }
        if (choice == DeviceChoice.CUDA) {
            throw new MissingResourceException("device cuda", obstacle.get(), cuda.remedy());
        }
        return new Device(
                Kind.CPU, Optional.empty(), "no CUDA: " + cuda.shortObstacle().orElse(""));
    }

    public boolean isCuda() {
        return kind == Kind.CUDA;
    }

    /// Whether graphs and memory are those of CUDA.
    public boolean worksAsCuda() {
        return kind != Kind.CPU;
    }

    /// For people: "CPU, 2 threads", "CUDA, NVIDIA H200".
    ///
    /// @param threads of operators that run on the CPU
    public String label(int threads) {
        String cpu = "CPU, " + threads + (threads == 1 ? " thread" : " threads");
        return switch (kind) {
            case CPU -> cpu;
            case CUDA -> "CUDA, " + gpu.map(Gpu::name).orElse("unnamed GPU");
            case REHEARSAL -> cpu + " in place of CUDA";
        };
    }
}
