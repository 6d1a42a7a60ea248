package steerbench.engine.device;

import java.util.List;
import java.util.Optional;

/// A GPU as NVIDIA's driver describes it.
///
/// @param total bytes of memory
/// @param free bytes nobody uses
public record Gpu(String name, long total, long free, String driver) {
    /// What `nvidia-smi` is asked for, in this order; sizes come in MiB.
    static final List<String> QUERY = List.of(
            "nvidia-smi",
            "--id=0",
            "--query-gpu=name,memory.total,memory.free,driver_version",
            "--format=csv,noheader,nounits");

    private static final int FIELDS = 4;

    /// The first line of the answer; empty where it is none.
    static Optional<Gpu> parse(String answer) {
        String[] fields = answer.lines().findFirst().orElse("").split(",", -1);
        if (fields.length != FIELDS) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Gpu(fields[0].strip(), mib(fields[1]), mib(fields[2]), fields[3].strip()));
        } catch (NumberFormatException e) {
            return Optional.empty(); // "[N/A]", where the driver does not tell
        }
    }

    private static long mib(String field) {
        return Long.parseLong(field.strip()) << 20;
    }
}
