package steerbench.engine.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steerbench.engine.problem.MissingResourceException;

/// What a choice of device comes to, on machines made up.
@Tag("unit")
class DeviceTest {
    private static final Platform LINUX = new Platform("Linux", "amd64");
    private static final Gpu GPU = new Gpu("NVIDIA H200", "9.0", 141L << 30, 140L << 30, "12.8");
    private static final String[] ALL =
            Stream.of(CudaLibrary.values()).map(l -> l.file(LINUX)).toArray(String[]::new);

    private static CudaState machine(boolean provider, List<Path> folders, String... loaded) {
        List<LibrarySearch.Found> found = new LibrarySearch(LINUX, Set.of(loaded)::contains, folders).all();
        return new CudaState(LINUX, provider, found, DriverReport.of(GPU));
    }

    @Test
    void cudaIsTakenWhereAllIsThere() {
        Device chosen = Device.of(DeviceChoice.CUDA, machine(true, List.of(), ALL));
        assertThat(chosen.isCuda()).isTrue();
        assertThat(chosen.label(2)).isEqualTo("CUDA, NVIDIA H200");
        Device auto = Device.of(DeviceChoice.AUTO, machine(true, List.of(), ALL));
        assertThat(auto.isCuda()).isTrue();
        assertThat(auto.note()).contains("found");
    }

    @Test
    void theCpuIsTakenWhereverItIsAskedFor() {
        assertThat(Device.of(DeviceChoice.CPU, machine(true, List.of(), ALL))).isEqualTo(Device.CPU);
        assertThat(Device.CPU.label(1)).isEqualTo("CPU, 1 thread");
    }

    @Test
    void autoFallsBackAndSaysWhy() {
        Device chosen = Device.of(DeviceChoice.AUTO, machine(true, List.of(), "libcuda.so.1", "libcudart.so.12"));
        assertThat(chosen.isCuda()).isFalse();
        // cuDNN is not needed
        assertThat(chosen.note()).isEqualTo("no CUDA: libcublas.so.12 and 2 more not found");
        assertThat(chosen.label(2)).isEqualTo("CPU, 2 threads");
    }

    @Test
    void cudaDemandedAndMissingIsAnErrorThatNamesWhatIsMissing() {
        CudaState noDriver = machine(true, List.of());
        assertThatThrownBy(() -> Device.of(DeviceChoice.CUDA, noDriver))
                .isInstanceOf(MissingResourceException.class)
                .hasMessageContaining("libcuda.so.1")
                .hasMessageContaining("Install NVIDIA's driver");
        assertThat(noDriver.remedy()).contains("nvidia-cuda-runtime-cu12 nvidia-cublas-cu12 nvidia-curand-cu12");
        CudaState noBlas = machine(true, List.of(), "libcuda.so.1", "libcudart.so.12", "libcurand.so.10");
        assertThatThrownBy(() -> Device.of(DeviceChoice.CUDA, noBlas))
                .hasMessageContaining("pip install nvidia-cublas-cu12")
                .hasMessageContaining("LD_LIBRARY_PATH");
        CudaState noProvider = machine(false, List.of(), ALL);
        assertThatThrownBy(() -> Device.of(DeviceChoice.CUDA, noProvider))
                .hasMessageContaining("onnxruntime_gpu is not part of this process")
                .hasMessageContaining("742 MB")
                .hasMessageContaining("./steerbench --device cuda");
    }

    @Test
    void aLibraryTheLoaderDoesNotFindIsLookedForWhereItOftenLies(@TempDir Path home) throws IOException {
        Path wheel = Files.createDirectories(home.resolve(".local/lib/python3.12/site-packages/nvidia/cublas/lib"));
        Files.createFile(wheel.resolve("libcublas.so.12"));
        List<Path> folders = LibrarySearch.usualFolders(LINUX, Map.of("HOME", home.toString()));
        assertThat(folders).contains(wheel);
        CudaState state =
                machine(true, folders, "libcuda.so.1", "libcudart.so.12", "libcublasLt.so.12", "libcurand.so.10");
        assertThat(state.remedy()).contains(wheel.toString()).contains("LD_LIBRARY_PATH");
    }

    @Test
    void namesTheFolderOfOnnxRuntimesLibraries() {
        assertThat(LINUX.onnxRuntimeFolder()).isEqualTo("linux-x64");
        assertThat(new Platform("Mac OS X", "aarch64").onnxRuntimeFolder()).isEqualTo("osx-aarch64");
        assertThat(new Platform("Windows 11", "amd64").onnxRuntimeFolder()).isEqualTo("win-x64");
    }

    @Test
    void aPlatformWithoutCudaSaysSo() {
        CudaState mac = new CudaState(new Platform("Mac OS X", "aarch64"), false, List.of(), DriverReport.NO_DRIVER);
        assertThat(Device.of(DeviceChoice.AUTO, mac).note()).contains("Mac OS X", "aarch64");
        assertThatThrownBy(() -> Device.of(DeviceChoice.CUDA, mac)).hasMessageContaining("--device cpu");
    }

    @Test
    void whatTheDriverRefusesIsAnObstacle() {
        List<LibrarySearch.Found> all = new LibrarySearch(LINUX, Set.of(ALL)::contains, List.of()).all();
        CudaState hidden = new CudaState(LINUX, true, all, DriverReport.refusing("no device (100)", "Show it"));
        assertThat(Device.of(DeviceChoice.AUTO, hidden))
                .isEqualTo(new Device(Device.Kind.CPU, Optional.empty(), "no CUDA: no device (100)"));
        assertThatThrownBy(() -> Device.of(DeviceChoice.CUDA, hidden))
                .isInstanceOf(MissingResourceException.class)
                .hasMessageContaining("no device (100)")
                .hasMessageContaining("Show it");
    }
}
