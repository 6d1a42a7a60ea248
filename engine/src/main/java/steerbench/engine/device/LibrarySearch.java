package steerbench.engine.device;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Looks for the libraries of CUDA: asks the loader, and where that knows nothing, the folders in which they
/// often lie.
///
/// @param loads whether the loader finds a library by its name
/// @param folders where to look for what the loader does not find
public record LibrarySearch(Platform platform, Predicate<String> loads, List<Path> folders) {
    public LibrarySearch {
        folders = List.copyOf(folders);
    }

    /// One library.
    ///
    /// @param beside where it lies unknown to the loader
    public record Found(CudaLibrary library, boolean loads, Optional<Path> beside) {}

    public static LibrarySearch ofSystem(Platform platform, Map<String, String> environment) {
        return new LibrarySearch(platform, NativeLibraries::loads, usualFolders(platform, environment));
    }

    List<Found> all() {
        return Stream.of(CudaLibrary.values()).map(this::find).toList();
    }

    private Found find(CudaLibrary library) {
        String file = library.file(platform);
        if (loads.test(file)) {
            return new Found(library, true, Optional.empty());
        }
        return new Found(
                library,
                false,
                folders.stream().filter(f -> Files.exists(f.resolve(file))).findFirst());
    }

    /// CUDA's own folders, and those of NVIDIA's Python packages.
    static List<Path> usualFolders(Platform platform, Map<String, String> environment) {
        List<Path> folders = new ArrayList<>();
        Optional.ofNullable(environment.get("CUDA_PATH"))
                .map(Path::of)
                .ifPresent(cuda -> folders.addAll(List.of(cuda.resolve("bin"), cuda.resolve("lib64"))));
        if (!platform.windows()) {
            folders.addAll(children(Path.of("/usr/local"), "cuda", "lib64"));
            folders.add(Path.of("/usr/lib/x86_64-linux-gnu"));
            folders.add(Path.of("/usr/lib/wsl/lib"));
            folders.add(Path.of("/usr/local/nvidia/lib64"));
        }
        Optional<Path> python =
                Optional.ofNullable(environment.get("VIRTUAL_ENV")).map(Path::of);
        for (Path root : Stream.concat(
                        python.stream(),
                        Stream.of(Path.of(environment.getOrDefault("HOME", "/root"), ".local"), Path.of("/usr/local")))
                .toList()) {
            for (Path packages : children(root.resolve("lib"), "python", "site-packages/nvidia")) {
                folders.addAll(children(packages, "", "lib"));
            }
        }
        return folders;
    }

    private static List<Path> children(Path folder, String prefix, String inside) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(p -> p.getFileName().toString().startsWith(prefix))
                    .map(p -> p.resolve(inside))
                    .filter(Files::isDirectory)
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of(); // a folder one may not read holds nothing for us
        }
    }
}
