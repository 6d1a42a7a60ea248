package steerbench.app.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import steerbench.engine.device.CudaLibrary;
import steerbench.engine.device.CudaState;
import steerbench.engine.device.DriverReport;
import steerbench.engine.device.Gpu;
import steerbench.engine.device.LibrarySearch;
import steerbench.engine.device.Platform;

/// What `doctor` says of CUDA, on machines made up.
@Tag("unit")
class CudaTest {
    private static final Platform LINUX = new Platform("Linux", "amd64");
    private static final DriverReport GPU =
            DriverReport.of(new Gpu("NVIDIA H200", "9.0", 141L << 30, 140L << 30, "12.8"));

    private static CudaState state(boolean provider, DriverReport driver, CudaLibrary... missing) {
        List<LibrarySearch.Found> libraries = Stream.of(CudaLibrary.values())
                .map(l -> new LibrarySearch.Found(l, !List.of(missing).contains(l), Optional.empty()))
                .toList();
        return new CudaState(LINUX, provider, libraries, driver);
    }

    private static List<Finding> findings(CudaState state, Optional<String> failure, boolean wanted) {
        return new Cuda(state, () -> failure).findings(wanted);
    }

    @Test
    void withoutAGpuOneLineIsEnough() {
        List<Finding> findings =
                findings(state(false, DriverReport.NO_DRIVER, CudaLibrary.values()), Optional.empty(), false);
        assertThat(findings)
                .singleElement()
                .matches(Finding::good)
                .extracting(Finding::found)
                .asString()
                .contains("CPU");
    }

    @Test
    void whoAsksIsToldEachLibraryByNameWithItsRemedy() {
        List<Finding> findings =
                findings(state(false, DriverReport.NO_DRIVER, CudaLibrary.values()), Optional.empty(), true);
        assertThat(findings).noneMatch(Finding::good).allMatch(f -> !f.remedy().isEmpty());
        assertThat(findings.toString())
                .contains("libcuda.so.1", "libcudart.so.12", "libcublas.so.12", "libcublasLt.so.12", "libcurand.so.10")
                .contains("libcudnn.so.9", "nvidia-cudnn-cu12", "LD_LIBRARY_PATH", "--device cuda");
    }

    @Test
    void aCompleteMachineIsGoodUnlessTheProviderDoesNotLoad() {
        assertThat(findings(state(true, GPU), Optional.empty(), false)).allMatch(Finding::good);
        assertThat(findings(state(true, GPU), Optional.of("no kernel image"), false))
                .filteredOn(f -> !f.good())
                .singleElement()
                .extracting(Finding::found)
                .asString()
                .contains("no kernel image");
    }

    @Test
    void aDriverThatSeesNoGpuIsNamedUnasked() {
        DriverReport hidden = DriverReport.refusing("no CUDA-capable device is detected (100)", "Show it");
        assertThat(findings(state(true, hidden), Optional.empty(), false).getFirst())
                .isEqualTo(Finding.missing("NVIDIA GPU", "no CUDA-capable device is detected (100)", "Show it"));
    }

    @Test
    void aLibraryTheLoaderDoesNotFindIsNamedWithItsFolder() {
        LibrarySearch.Found beside =
                new LibrarySearch.Found(CudaLibrary.CUBLAS, false, Optional.of(Path.of("/opt/cuda/lib64")));
        CudaState state = new CudaState(LINUX, true, List.of(beside), GPU);
        assertThat(findings(state, Optional.empty(), false).get(1).remedy()).contains("/opt/cuda/lib64");
    }
}
