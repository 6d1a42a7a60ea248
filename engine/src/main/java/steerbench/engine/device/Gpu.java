package steerbench.engine.device;

/// The GPU that CUDA counts first, as NVIDIA's driver describes it.
///
/// @param capability compute capability: "9.0"
/// @param total bytes of memory
/// @param free bytes nobody uses
/// @param cuda the newest CUDA that its driver knows: "12.8"
public record Gpu(String name, String capability, long total, long free, String cuda) {
    public long used() {
        return total - free;
    }
}
