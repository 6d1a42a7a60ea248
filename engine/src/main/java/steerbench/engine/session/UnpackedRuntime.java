package steerbench.engine.session;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import steerbench.engine.device.Platform;

/// ONNX Runtime's native libraries, unpacked once into the cache. Its Java API unpacks them at every start
/// (24 MB, with CUDA's more than ten times that) into a new temporary folder, which stays behind empty, and
/// full where the process is killed.
public final class UnpackedRuntime {
    private static final Logger LOG = LoggerFactory.getLogger(UnpackedRuntime.class);
    /// Read by ONNX Runtime's Java API: where all its libraries are.
    private static final String PROPERTY = "onnxruntime.native.path";

    private static final List<String> NEEDED = List.of("onnxruntime", "onnxruntime4j_jni");
    private static final List<String> OF_GPUS = List.of("onnxruntime_providers_shared", "onnxruntime_providers_cuda");

    private UnpackedRuntime() {}

    /// To be called before ONNX Runtime is first used. Where the folder cannot be written to, it does as it
    /// does by itself; where a user says by the property where the libraries are, that holds.
    ///
    /// @param natives the cache's folder for native libraries
    public static void use(Path natives) {
        if (System.getProperty(PROPERTY) == null) {
            try {
                unpack(natives).ifPresent(folder -> System.setProperty(PROPERTY, folder.toString()));
            } catch (IOException e) {
                LOG.info("ONNX Runtime's libraries are unpacked for this run only: the cache cannot be used", e);
            }
        }
    }

    /// The folder that holds them, by their checksums; empty where there are none for this machine.
    static Optional<Path> unpack(Path natives) throws IOException {
        List<JarURLConnection> needed = find(NEEDED);
        if (needed.size() < NEEDED.size()) {
            return Optional.empty();
        }
        List<JarURLConnection> all = new ArrayList<>(needed);
        all.addAll(find(OF_GPUS));
        CRC32 key = new CRC32();
        for (JarURLConnection library : all) {
            ZipEntry entry = library.getJarEntry();
            key.update((entry.getName() + entry.getCrc()).getBytes(StandardCharsets.UTF_8));
        }
        Path folder = natives.resolve(String.format(Locale.ROOT, "onnxruntime-%08x", key.getValue()));
        Files.createDirectories(folder);
        for (JarURLConnection library : all) {
            unpack(library, folder);
        }
        return Optional.of(folder);
    }

    /// Those of the libraries that the class path has for this machine, in a jar.
    private static List<JarURLConnection> find(List<String> names) throws IOException {
        String folder = "/ai/onnxruntime/native/" + Platform.current().onnxRuntimeFolder() + "/";
        List<JarURLConnection> found = new ArrayList<>();
        for (String name : names) {
            @Nullable URL url = OrtEnvironment.class.getResource(folder + System.mapLibraryName(name));
            if (url != null && url.openConnection() instanceof JarURLConnection library) {
                found.add(library);
            }
        }
        return found;
    }

    private static void unpack(JarURLConnection library, Path folder) throws IOException {
        ZipEntry entry = library.getJarEntry();
        Path file = folder.resolve(Path.of(entry.getName()).getFileName());
        if (Files.isRegularFile(file) && Files.size(file) == entry.getSize()) {
            return;
        }
        // Two programs may start at once: each writes its own, and either is as good.
        Path part = Files.createTempFile(folder, "part", "");
        try {
            try (InputStream in = library.getInputStream()) {
                Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
            }
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
