package steerbench.engine.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.CancelledException;
import steerbench.engine.task.Progress;

/// Fetching from a server that misbehaves.
@Tag("unit")
class DownloadTest {
    private static final byte[] CONTENT = new byte[300_000];

    static {
        new Random(1).nextBytes(CONTENT);
    }

    @TempDir
    private Path folder = Path.of("");

    private final List<String> ranges = new ArrayList<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private HttpServer server = newServer();
    private Behaviour behaviour = (exchange, from) -> send(exchange, from, CONTENT.length);

    private interface Behaviour {
        void answer(HttpExchange exchange, int from) throws IOException;
    }

    private static HttpServer newServer() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void start() {
        server.createContext("/", exchange -> {
            String range = exchange.getRequestHeaders().getFirst("Range");
            ranges.add(String.valueOf(range));
            int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
            try (exchange) {
                behaviour.answer(exchange, from);
            }
        });
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    @AfterEach
    void stop() {
        over.countDown();
        server.stop(0);
    }

    /// Announces everything from `from` on, sends it up to `to`.
    private static void send(HttpExchange exchange, int from, int to) throws IOException {
        if (from > 0) {
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes " + from + "-" + (CONTENT.length - 1) + "/" + CONTENT.length);
        }
        exchange.sendResponseHeaders(from > 0 ? 206 : 200, CONTENT.length - from);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(CONTENT, from, to - from);
        }
    }

    private Path target() {
        return folder.resolve("file.bin");
    }

    /// One try only, so that each failure is seen.
    private void fetch(String sha256, Progress progress, Cancellation cancellation) throws IOException {
        fetch(1, sha256, progress, cancellation);
    }

    private void fetch(int tries, String sha256, Progress progress, Cancellation cancellation) throws IOException {
        fetch(tries, Duration.ofMinutes(1), sha256, progress, cancellation);
    }

    private void fetch(int tries, Duration stall, String sha256, Progress progress, Cancellation cancellation)
            throws IOException {
        Patience patience =
                new Patience(Duration.ofMinutes(1), stall, tries, Duration.ofMillis(5), Duration.ofSeconds(2));
        URI uri = URI.create("http://localhost:" + server.getAddress().getPort() + "/f");
        Path part = folder.resolve("file.bin.part");
        try (Http http = new Http(ProxySelector.of(null), patience)) {
            new Download(
                            http,
                            HttpQuery.of(uri),
                            new Download.Wanted(part, target(), CONTENT.length, ContentHash.sha256(sha256)),
                            reply -> {})
                    .run(progress, cancellation);
        }
    }

    private String sha256() throws IOException {
        Path copy = Files.write(folder.resolve("copy"), CONTENT);
        return ContentHash.Kind.SHA256
                .of(copy, Progress.none(), Cancellation.never())
                .hex();
    }

    @Test
    void fetchesWithProgress() throws Exception {
        long[] last = {0};
        fetch(sha256(), (step, done, total) -> last[0] = done, Cancellation.never());
        assertThat(Files.readAllBytes(target())).isEqualTo(CONTENT);
        assertThat(last[0]).isEqualTo(CONTENT.length);
        assertThat(folder.resolve("file.bin.part")).doesNotExist();
    }

    @Test
    void goesOnWhereAnInterruptedFetchStopped() throws Exception {
        behaviour = (exchange, from) -> {
            exchange.sendResponseHeaders(200, CONTENT.length);
            exchange.getResponseBody().write(CONTENT, 0, 100_000);
            exchange.getResponseBody().flush();
            throw new IOException("the line is cut");
        };
        assertThatThrownBy(() -> fetch(sha256(), Progress.none(), Cancellation.never()))
                .isInstanceOf(IOException.class);
        assertThat(target()).doesNotExist();
        long have = Files.size(folder.resolve("file.bin.part"));
        assertThat(have).isBetween(1L, 100_000L);
        behaviour = (exchange, from) -> send(exchange, from, CONTENT.length);
        fetch(sha256(), Progress.none(), Cancellation.never());
        assertThat(ranges).containsExactly("null", "bytes=" + have + "-");
        assertThat(Files.readAllBytes(target())).isEqualTo(CONTENT);
    }

    @Test
    void startsOverWhereTheServerKnowsNoRanges() throws Exception {
        Files.write(folder.resolve("file.bin.part"), Arrays.copyOf(CONTENT, 5000));
        behaviour = (exchange, from) -> send(exchange, 0, CONTENT.length);
        fetch(sha256(), Progress.none(), Cancellation.never());
        assertThat(Files.readAllBytes(target())).isEqualTo(CONTENT);
    }

    @Test
    void wrongBytesAreNeverUsed() throws Exception {
        assertThatThrownBy(() -> fetch("00".repeat(32), Progress.none(), Cancellation.never()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("sha256");
        assertThat(target()).doesNotExist();
        assertThat(folder.resolve("file.bin.part")).doesNotExist();
    }

    @Test
    void aServerThatAnswersWithAnErrorIsNamed() {
        behaviour = (exchange, from) -> exchange.sendResponseHeaders(503, -1);
        assertThatThrownBy(() -> fetch(sha256(), Progress.none(), Cancellation.never()))
                .hasMessageContaining("answered 503");
    }

    @Test
    void aServerThatFallsSilentIsLeft() {
        behaviour = (exchange, from) -> {
            exchange.sendResponseHeaders(200, CONTENT.length);
            exchange.getResponseBody().write(CONTENT, 0, 1000);
            exchange.getResponseBody().flush();
            try {
                over.await(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        assertThatThrownBy(() -> fetch(1, Duration.ofMillis(1500), sha256(), Progress.none(), Cancellation.never()))
                .isInstanceOf(IOException.class);
        assertThat(folder.resolve("file.bin.part")).exists();
    }

    @Test
    void cancellingKeepsWhatCame() {
        Cancellation cancellation = new Cancellation();
        assertThatThrownBy(() -> fetch(sha256(), (step, done, total) -> cancellation.cancel(), cancellation))
                .isInstanceOf(CancelledException.class);
        assertThat(folder.resolve("file.bin.part")).exists();
        assertThat(target()).doesNotExist();
    }

    @Test
    void triesAgainByItselfAndGoesOn() throws Exception {
        behaviour = (exchange, from) -> {
            int step = Math.min(100_000, CONTENT.length - from);
            send(exchange, from, from + step);
            if (from + step < CONTENT.length) {
                throw new IOException("the line is cut");
            }
        };
        fetch(2, sha256(), Progress.none(), Cancellation.never());
        assertThat(ranges).hasSizeGreaterThan(2).startsWith("null");
        assertThat(Files.readAllBytes(target())).isEqualTo(CONTENT);
    }

    @Test
    void piecesThatDoNotFitAreFetchedAnewFromOneHand() throws Exception {
        Files.write(folder.resolve("file.bin.part"), new byte[5000]);
        fetch(sha256(), Progress.none(), Cancellation.never());
        assertThat(ranges).containsExactly("bytes=5000-", "null");
        assertThat(Files.readAllBytes(target())).isEqualTo(CONTENT);
    }

    @Test
    void anotherRangeThanAskedForIsNotAppended() throws Exception {
        Files.write(folder.resolve("file.bin.part"), Arrays.copyOf(CONTENT, 5000));
        behaviour = (exchange, from) -> {
            if (from > 0) {
                exchange.getResponseHeaders().set("Content-Range", "bytes 0-299999/300000");
                exchange.sendResponseHeaders(206, CONTENT.length);
                exchange.getResponseBody().write(CONTENT);
            } else {
                send(exchange, 0, CONTENT.length);
            }
        };
        assertThatThrownBy(() -> fetch(sha256(), Progress.none(), Cancellation.never()))
                .hasMessageContaining("range");
        fetch(sha256(), Progress.none(), Cancellation.never());
        assertThat(Files.readAllBytes(target())).isEqualTo(CONTENT);
    }

    @Test
    void aFileThatChangesBetweenTriesStartsOver() throws Exception {
        behaviour = (exchange, from) -> {
            exchange.getResponseHeaders().set("ETag", "\"" + (ranges.size() == 1 ? "old" : "new") + "\"");
            if (ranges.size() == 1) {
                exchange.sendResponseHeaders(200, CONTENT.length);
                exchange.getResponseBody().write(new byte[100_000]);
                exchange.getResponseBody().flush();
                throw new IOException("the line is cut");
            }
            send(exchange, from, CONTENT.length);
        };
        fetch(3, sha256(), Progress.none(), Cancellation.never());
        assertThat(ranges).hasSize(3).last().isEqualTo("null");
        assertThat(Files.readAllBytes(target())).isEqualTo(CONTENT);
    }

    @Test
    void liesAboutTheLengthAreNamed() {
        behaviour = (exchange, from) -> {
            exchange.sendResponseHeaders(200, CONTENT.length + 1L);
            exchange.getResponseBody().write(CONTENT);
        };
        assertThatThrownBy(() -> fetch(sha256(), Progress.none(), Cancellation.never()))
                .hasMessageContaining("announces 300001 bytes instead of 300000");
        behaviour = (exchange, from) -> {
            exchange.sendResponseHeaders(200, 10);
            exchange.getResponseBody().write(CONTENT, 0, 10);
        };
        assertThatThrownBy(() -> fetch(sha256(), Progress.none(), Cancellation.never()))
                .hasMessageContaining("announces 10 bytes instead of 300000");
        assertThat(target()).doesNotExist();
    }

    @Test
    void cancellingEndsAReadThatWaits() {
        Cancellation cancellation = new Cancellation();
        behaviour = (exchange, from) -> {
            exchange.sendResponseHeaders(200, CONTENT.length);
            exchange.getResponseBody().write(CONTENT, 0, 1000);
            exchange.getResponseBody().flush();
            cancellation.cancel();
            try {
                over.await(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        assertThatThrownBy(() -> fetch(sha256(), Progress.none(), cancellation)).isInstanceOf(CancelledException.class);
    }

    @ParameterizedTest
    @CsvSource({"Retry-After,3600", "RateLimit,'\"api\";r=0;t=3600'", "Retry-After,'Fri, 31 Dec 2100 23:59:59 GMT'"})
    void aServerThatIsBusyForLongIsNotWaitedFor(String header, String value) {
        behaviour = (exchange, from) -> {
            exchange.getResponseHeaders().set(header, value);
            exchange.sendResponseHeaders(429, -1);
        };
        assertThatThrownBy(() -> fetch(5, sha256(), Progress.none(), Cancellation.never()))
                .hasMessageContaining("answered 429")
                .hasMessageContaining("asks to wait");
        assertThat(ranges).hasSize(1);
    }

    @Test
    void redirectsHaveAnEndAndAWebAddress() {
        behaviour = (exchange, from) -> {
            exchange.getResponseHeaders().set("Location", "/again");
            exchange.sendResponseHeaders(302, -1);
        };
        assertThatThrownBy(() -> fetch(sha256(), Progress.none(), Cancellation.never()))
                .hasMessageContaining("redirects more than 10 times");
        behaviour = (exchange, from) -> {
            exchange.getResponseHeaders().set("Location", "file:///etc/passwd");
            exchange.sendResponseHeaders(302, -1);
        };
        assertThatThrownBy(() -> fetch(sha256(), Progress.none(), Cancellation.never()))
                .hasMessageContaining("no safe web address");
    }
}
