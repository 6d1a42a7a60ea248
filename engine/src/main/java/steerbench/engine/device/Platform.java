package steerbench.engine.device;

import java.util.Locale;

/// Operating system and processor, as far as they decide which native code runs.
///
/// @param os as Java names it
/// @param arch as Java names it
public record Platform(String os, String arch) {

    public static Platform current() {
        return new Platform(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
    }

    public boolean windows() {
        return os.toLowerCase(Locale.ROOT).startsWith("windows");
    }

    private boolean mac() {
        return os.toLowerCase(Locale.ROOT).contains("mac");
    }

    public boolean x64() {
        return arch.equals("amd64") || arch.equals("x86_64");
    }

    /// `onnxruntime_gpu` is published for Linux and Windows on x64 alone.
    public boolean hasCudaProvider() {
        return x64() && (windows() || os.toLowerCase(Locale.ROOT).contains("linux"));
    }

    /// The folder of this platform's libraries in ONNX Runtime's jar (`linux-x64`).
    public String onnxRuntimeFolder() {
        return (windows() ? "win" : mac() ? "osx" : "linux") + (arch.equals("aarch64") ? "-aarch64" : "-x64");
    }

    /// Under which its loader knows ONNX Runtime.
    public String onnxRuntimeLibrary() {
        return windows() ? "onnxruntime.dll" : mac() ? "libonnxruntime.dylib" : "libonnxruntime.so.1";
    }

    /// Where the loader looks for libraries besides the system's folders.
    String searchVariable() {
        return windows() ? "PATH" : "LD_LIBRARY_PATH";
    }
}
