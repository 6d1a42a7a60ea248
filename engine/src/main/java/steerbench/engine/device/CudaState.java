package steerbench.engine.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What of CUDA is on this machine.
///
/// @param provider whether this process's ONNX Runtime was built with CUDA (`onnxruntime_gpu`)
/// @param libraries what the loader finds
/// @param driver what the driver says
public record CudaState(Platform platform, boolean provider, List<LibrarySearch.Found> libraries, DriverReport driver) {
    public CudaState {
        libraries = List.copyOf(libraries);
    }

    /// @param provider whether this process's ONNX Runtime was built with CUDA
    public static CudaState ofSystem(boolean provider) {
        Platform platform = Platform.current();
        if (!platform.hasCudaProvider()) {
            return new CudaState(platform, false, List.of(), DriverReport.NO_DRIVER);
        }
        return new CudaState(
                platform,
                provider,
                LibrarySearch.ofSystem(platform, System.getenv()).all(),
                CudaDriver.ofSystem(platform).map(CudaDriver::report).orElse(DriverReport.NO_DRIVER));
    }

    /// The first GPU.
    public Optional<Gpu> gpu() {
        return driver.gpu();
    }

    /// What stands in the way of a session on CUDA; empty: nothing that can be seen from here.
    public Optional<String> obstacle() {
        if (!platform.hasCudaProvider()) {
            return Optional.of("ONNX Runtime has no CUDA for " + platform.os() + " on " + platform.arch());
        }
        String missing = missing()
                .map(f -> f.library().title() + " (" + f.library().file(platform) + ")")
                .collect(Collectors.joining(", "));
        if (!missing.isEmpty()) {
            return Optional.of("not found: " + missing + (provider ? "" : "; nor is onnxruntime_gpu in this process"));
        }
        if (driver.obstacle().isPresent()) {
            return driver.obstacle();
        }
        return provider ? Optional.empty() : Optional.of("onnxruntime_gpu is not part of this process");
    }

    /// As [#obstacle], but of several missing libraries only the first: it stands in every result.
    Optional<String> shortObstacle() {
        List<LibrarySearch.Found> all = missing().toList();
        if (all.isEmpty()) {
            return obstacle();
        }
        String first = all.getFirst().library().file(platform);
        return Optional.of(first + (all.size() > 1 ? " and " + (all.size() - 1) + " more" : "") + " not found");
    }

    /// What the user can do about it.
    public String remedy() {
        if (!platform.hasCudaProvider()) {
            return "Use --device cpu; CUDA works on Linux and Windows with an x64 processor";
        }
        List<String> steps = new ArrayList<>();
        missing()
                .filter(f -> f.beside().isPresent() || f.library() == CudaLibrary.DRIVER)
                .map(this::remedy)
                .distinct()
                .forEach(steps::add);
        List<String> wheels = missing()
                .filter(f -> f.beside().isEmpty())
                .flatMap(f -> f.library().wheel().stream())
                .distinct()
                .toList();
        if (!wheels.isEmpty()) {
            steps.add(CudaLibrary.wheelRemedy(wheels, platform));
        }
        if (driver.obstacle().isPresent()) {
            steps.add(driver.remedy());
        }
        if (!provider) {
            steps.add("Start with './steerbench --device cuda', which fetches ONNX Runtime with CUDA (742 MB)");
        }
        return String.join(". ", steps);
    }

    /// For one library that is missing.
    public String remedy(LibrarySearch.Found found) {
        return found.beside()
                .map(folder -> "It lies in " + folder + ": put that folder into " + platform.searchVariable())
                .orElseGet(() -> found.library().remedy(platform));
    }

    private Stream<LibrarySearch.Found> missing() {
        return libraries.stream().filter(f -> f.library().required() && !f.loads());
    }
}
