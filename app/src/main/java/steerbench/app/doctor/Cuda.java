package steerbench.app.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import steerbench.app.common.Numbers;
import steerbench.engine.device.CudaState;
import steerbench.engine.device.DriverReport;
import steerbench.engine.device.Gpu;
import steerbench.engine.device.LibrarySearch;

/// What `--device cuda` needs, each thing by name.
///
/// @param loading why the provider does not load though this process has it; asked only where it has
record Cuda(CudaState state, Supplier<Optional<String>> loading) {

    /// @param wanted whether the user asked about CUDA; else one line is enough where there is no GPU
    List<Finding> findings(boolean wanted) {
        if (state.driver().equals(DriverReport.NO_DRIVER) && !wanted) {
            return List.of(Finding.good(
                    "NVIDIA GPU", "no driver: models run on the CPU; 'doctor --device cuda' says what CUDA needs"));
        }
        List<Finding> all = new ArrayList<>(List.of(gpu()));
        state.libraries().forEach(l -> all.add(library(l)));
        all.add(provider());
        return all;
    }

    private Finding gpu() {
        DriverReport driver = state.driver();
        return driver.gpu()
                .map(Cuda::gpu)
                .orElseGet(() -> driver.obstacle()
                        .map(o -> Finding.missing("NVIDIA GPU", o, driver.remedy()))
                        .orElseGet(() -> Finding.missing(
                                "NVIDIA GPU",
                                "no driver",
                                "Install NVIDIA's driver; in a container, pass the GPU on to it")));
    }

    private static Finding gpu(Gpu gpu) {
        return Finding.good(
                "NVIDIA GPU",
                gpu.name() + ", compute capability " + gpu.capability() + ", " + Numbers.bytes(gpu.free()) + " of "
                        + Numbers.bytes(gpu.total()) + " free, driver for CUDA " + gpu.cuda());
    }

    private Finding library(LibrarySearch.Found found) {
        String subject = "  " + found.library().title();
        String file = found.library().file(state.platform());
        if (found.loads()) {
            return Finding.good(subject, file);
        }
        String effect = found.library().required() ? "" : "; few operators need it, none of ours";
        return Finding.missing(
                subject,
                file
                        + found.beside()
                                .map(_ -> " is here, but the loader does not find it")
                                .orElse(" not found")
                        + effect,
                state.remedy(found));
    }

    private Finding provider() {
        String subject = "  CUDA provider";
        if (!state.platform().hasCudaProvider()) {
            return Finding.missing(subject, state.obstacle().orElse("none"), state.remedy());
        }
        if (!state.provider()) {
            return Finding.missing(
                    subject,
                    "this process runs ONNX Runtime for the CPU",
                    "Once there is a driver, './steerbench doctor --device cuda' fetches the one with CUDA (742 MB)");
        }
        return loading.get()
                .map(reason -> Finding.missing(subject, "does not load: " + reason, state.remedy()))
                .orElseGet(() -> Finding.good(subject, "loads"));
    }
}
