package steerbench.engine.device;

import java.util.List;
import java.util.Optional;

/// A library that the CUDA provider of ONNX Runtime 1.28 is linked against (`readelf -d`), or loads when
/// asked.
public enum CudaLibrary {
    DRIVER("NVIDIA driver", "libcuda.so.1", "nvcuda.dll", ""),
    RUNTIME("CUDA runtime", "libcudart.so.12", "cudart64_12.dll", "nvidia-cuda-runtime-cu12"),
    CUBLAS("cuBLAS", "libcublas.so.12", "cublas64_12.dll", "nvidia-cublas-cu12"),
    CUBLAS_LT("cuBLASLt", "libcublasLt.so.12", "cublasLt64_12.dll", "nvidia-cublas-cu12"),
    CURAND("cuRAND", "libcurand.so.10", "curand64_10.dll", "nvidia-curand-cu12"),
    /// Convolutions and some reductions; the provider loads without it.
    CUDNN("cuDNN", "libcudnn.so.9", "cudnn64_9.dll", "nvidia-cudnn-cu12");

    private final String title;
    private final String linuxFile;
    private final String windowsFile;
    private final String wheel;

    CudaLibrary(String title, String linuxFile, String windowsFile, String wheel) {
        this.title = title;
        this.linuxFile = linuxFile;
        this.windowsFile = windowsFile;
        this.wheel = wheel;
    }

    public String title() {
        return title;
    }

    public String file(Platform platform) {
        return platform.windows() ? windowsFile : linuxFile;
    }

    /// Whether the provider does not load without it.
    public boolean required() {
        return this != CUDNN;
    }

    /// How to get it.
    public String remedy(Platform platform) {
        if (this == DRIVER) {
            return "Install NVIDIA's driver for CUDA 12 (525 or later) from the system's packages or nvidia.com";
        }
        return wheelRemedy(List.of(wheel), platform);
    }

    /// NVIDIA's Python package that holds it.
    Optional<String> wheel() {
        return wheel.isEmpty() ? Optional.empty() : Optional.of(wheel);
    }

    /// How to get what some of NVIDIA's Python packages hold.
    static String wheelRemedy(List<String> wheels, Platform platform) {
        boolean one = wheels.size() == 1;
        return "Install " + (one ? "it" : "the libraries") + " with 'python3 -m pip install " + String.join(" ", wheels)
                + "' or CUDA 12 from nvidia.com, and have " + (one ? "its folder" : "their lib folders") + " in "
                + platform.searchVariable();
    }
}
