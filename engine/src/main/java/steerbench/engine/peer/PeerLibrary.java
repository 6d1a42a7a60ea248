package steerbench.engine.peer;

import java.util.List;
import java.util.Map;

/// What a Python must have to run peers; one environment in the cache each.
public enum PeerLibrary {
    /// From the source package with pinned flags, so that it is as fast as it can be on this processor. Without
    /// its kernels for AMX, which crash as GCC compiles them (llama.cpp's issue 20824).
    LLAMA_CPP(
            "llama.cpp",
            "llama-cpp",
            "llama_cpp_peer.txt",
            "import llama_cpp, numpy",
            "llama-cpp-python",
            "-DCMAKE_BUILD_TYPE=Release -DGGML_NATIVE=ON",
            "It needs Python 3.11 or newer with venv and pip, a C++ compiler and CMake",
            "--setup-llama-cpp"),
    /// Importing these takes half a minute, so their presence must do.
    TORCH(
            "PyTorch, transformers, TransformerLens and SAELens",
            "torch",
            "torch_peers.txt",
            "import importlib.metadata as m;"
                    + " [m.version(p) for p in ('torch', 'transformers', 'gguf', 'transformer-lens', 'sae-lens')]",
            "",
            "",
            "It needs Python 3.11 or newer with venv and pip, and 5 GB of disk",
            "--setup-peers");

    private static final String NO_AMX = " -DCMAKE_C_FLAGS=-mno-amx-int8 -DCMAKE_CXX_FLAGS=-mno-amx-int8";

    private final String label;
    private final String folder;
    private final String pins;
    private final String check;
    private final String fromSource;
    private final String cmakeFlags;
    private final String needs;
    private final String option;

    PeerLibrary(
            String label,
            String folder,
            String pins,
            String check,
            String fromSource,
            String cmakeFlags,
            String needs,
            String option) {
        this.label = label;
        this.folder = folder;
        this.pins = pins;
        this.check = check;
        this.fromSource = fromSource;
        this.cmakeFlags = cmakeFlags;
        this.needs = needs;
        this.option = option;
    }

    public String label() {
        return label;
    }

    /// Below `peers` in the cache.
    String folder() {
        return folder;
    }

    /// The resource that names every package with its version.
    String pins() {
        return pins;
    }

    /// Python that fails where something is missing.
    String check() {
        return check;
    }

    List<String> pipOptions() {
        return fromSource.isEmpty() ? List.of() : List.of("--no-binary", fromSource);
    }

    /// Environment variables while pip runs.
    ///
    /// @param x64 whether it is for a processor of the x86-64 family
    Map<String, String> environment(boolean x64) {
        return cmakeFlags.isEmpty() ? Map.of() : Map.of("CMAKE_ARGS", cmakeFlags + (x64 ? NO_AMX : ""));
    }

    /// What setting it up takes.
    String needs() {
        return needs;
    }

    /// The command that sets it up.
    public String remedy() {
        return "Run 'steerbench bench " + option + "'";
    }
}
