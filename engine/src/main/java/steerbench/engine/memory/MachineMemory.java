package steerbench.engine.memory;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import steerbench.engine.device.Device;

/// The machine's memory, or the container's where that is less; or a GPU's.
///
/// @param available what programs can take now without swapping
/// @param place whose memory, for people; empty: the machine's
public record MachineMemory(long total, long available, String place) {
    private static final Logger LOG = LoggerFactory.getLogger(MachineMemory.class);
    private static final Path LINUX = Path.of("/proc/meminfo");
    private static final String AVAILABLE = "MemAvailable:";

    public MachineMemory(long total, long available) {
        this(total, available, "");
    }

    /// Of what a device computes in; the machine's where the driver says nothing of a GPU.
    public static MachineMemory of(Device device) {
        return device.gpu()
                .filter(_ -> device.isCuda())
                .map(g -> new MachineMemory(g.total(), g.free(), "on the GPU"))
                .orElseGet(MachineMemory::now);
    }

    public static MachineMemory now() {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long total = system.getTotalMemorySize();
        return new MachineMemory(total, Math.min(total, available(system)));
    }

    /// Linux counts as free only what not even a cache uses, so it is asked for what it could give.
    private static long available(com.sun.management.OperatingSystemMXBean system) {
        if (Files.isReadable(LINUX)) {
            try {
                for (String line : Files.readAllLines(LINUX, StandardCharsets.US_ASCII)) {
                    if (line.startsWith(AVAILABLE)) {
                        return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
                    }
                }
            } catch (IOException e) {
                LOG.debug("{} cannot be read", LINUX, e);
            }
        }
        return system.getFreeMemorySize();
    }
}
